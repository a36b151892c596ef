// Package farqueuelock follows the parcels of a carrier.
//
// The reader shuts the queue before it notes why. It locks the queue for both, but not
// for both at once.
package farqueuelock

import (
	"bufio"
	"io"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farqueuelock/queue"
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
	t.news.Shut()
	t.news.Unlock()
	t.from.Close()
	t.news.Lock()
	t.reason = io.ErrUnexpectedEOF
	t.news.Unlock()
}

// Next returns the next piece of news.
func (t *Tracker) Next() (string, error) {
	m, ok := t.news.Pop()
	if !ok {
		t.news.Lock()
		defer t.news.Unlock()
		return "", t.reason // want "`t\\.reason` may still be nil here: `Next` waits only for `t\\.news\\.closed` to be set \\(line \\d+\\), `read` stores it after that \\(line \\d+\\); store it first"
	}
	return m, nil
}
