// Package linkclosing receives deliveries on a link of a broker session.
//
// A link that was asked to close is not yet detached: the goroutine of the link stores
// its error when it leaves. Receive has an arm for each, and both read the error.
package linkclosing

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"sync"
)

// Link is a receiving link.
type Link struct {
	rw      io.ReadWriteCloser
	logf    func(format string, args ...any)
	in      chan string
	closing chan struct{}
	once    sync.Once
	gone    chan struct{}
	err     error
}

// Attach starts a link.
func Attach(rw io.ReadWriteCloser, logf func(string, ...any)) *Link {
	l := &Link{rw: rw, logf: logf, in: make(chan string), closing: make(chan struct{}), gone: make(chan struct{})}
	go l.mux()
	return l
}

func (l *Link) mux() {
	defer close(l.gone)
	defer func() { l.err = l.detach() }()
	sc := bufio.NewScanner(l.rw)
	for sc.Scan() {
		select {
		case l.in <- sc.Text():
		case <-l.closing:
			return
		}
	}
}

// detach says good-bye and returns what the link has ended with.
func (l *Link) detach() error {
	l.logf("link: detach")
	return errors.New("link: detached after " + strings.TrimSuffix("close.", "."))
}

// Receive returns the next delivery.
func (l *Link) Receive() (string, error) {
	select {
	case text := <-l.in:
		return text, nil
	case <-l.closing:
		return "", l.err // want "`l\\.err` may still be nil here: `Receive` waits only for `close\\(l\\.closing\\)` in `Close` \\(line \\d+\\), `mux` stores it later \\(line \\d+\\); wait for `<-l\\.gone` first"
	case <-l.gone:
		return "", l.err
	}
}

// Close asks the link to end.
func (l *Link) Close() {
	l.once.Do(func() { close(l.closing) })
	l.rw.Close()
}
