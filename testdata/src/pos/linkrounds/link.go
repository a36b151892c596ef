// Package linkrounds is a link of a message broker, whose goroutine handles its frames.
//
// The goroutine keeps the outcome of every frame in err and goes on as long as that is
// nil, so that err is only set at its end. Receive also ends when somebody asks the link
// to close, and returns an err that is not there yet.
package linkrounds

import (
	"errors"
	"fmt"
	"strings"
	"sync"
)

// ErrClosed is the error of a link that was asked to close.
var ErrClosed = errors.New("link: closed")

// Link is a receiving link.
type Link struct {
	logf    func(format string, args ...any)
	frames  chan string
	in      chan string
	closing chan struct{}
	once    sync.Once
	gone    chan struct{}
	err     error
}

// Attach starts a link.
func Attach(logf func(string, ...any)) *Link {
	l := &Link{logf: logf, frames: make(chan string), in: make(chan string, 8), closing: make(chan struct{}), gone: make(chan struct{})}
	go l.mux()
	return l
}

func (l *Link) mux() {
	defer close(l.gone)
	for {
		select {
		case fr := <-l.frames:
			l.err = l.handle(fr)
			if l.err != nil {
				return
			}
		case <-l.closing:
			l.logf("link: detach")
			l.err = ErrClosed
			return
		}
	}
}

// handle returns an error if the link ends with the frame.
func (l *Link) handle(fr string) error {
	switch verb, arg, _ := strings.Cut(fr, " "); verb {
	case "transfer":
		l.in <- arg
		return nil
	case "detach":
		return fmt.Errorf("link: detached by the peer: %s", arg)
	default:
		return fmt.Errorf("link: unexpected frame %q", verb)
	}
}

// Frame hands a frame of the session to the link. It reports false if the link is gone.
func (l *Link) Frame(fr string) bool {
	select {
	case l.frames <- fr:
		return true
	case <-l.gone:
		return false
	}
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
func (l *Link) Close() { l.once.Do(func() { close(l.closing) }) }
