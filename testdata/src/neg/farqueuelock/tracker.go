// Package farqueuelock follows the parcels of a carrier.
//
// The reader shuts the queue before it notes why, but it has locked the queue for both,
// so that whoever finds it shut finds the reason as well.
package farqueuelock

import (
	"bufio"
	"io"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farqueuelock/queue"
)

// A Tracker is a subscription to parcels.
type Tracker struct {
	from   io.ReadCloser
	news   *queue.Queue
	reason error
}

// Track starts to read from from.
func Track(from io.ReadCloser) *Tracker {
	t := &Tracker{from: from, news: queue.New()}
	go t.read()
	return t
}

func (t *Tracker) read() {
	sc := bufio.NewScanner(t.from)
	for sc.Scan() {
		t.news.Push(sc.Text())
	}
	t.news.Lock()
	defer t.news.Unlock()
	t.news.Shut()
	t.from.Close()
	t.reason = io.ErrUnexpectedEOF
}

// Next returns the next piece of news.
func (t *Tracker) Next() (string, error) {
	m, ok := t.news.Pop()
	if !ok {
		return "", t.reason
	}
	return m, nil
}
