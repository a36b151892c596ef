// Package doorbell receives pages of a pager network.
//
// The receiving goroutine rings the bell for each page, and once more when it ends, before
// it has set the ending. Wait is woken by the bell and looks at the ending, but a missing
// one proves nothing to it: it goes back to wait, and the bell is rung again when the
// ending is set. Only an ending that is there is returned.
package doorbell

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
)

// Ending says how the network was left.
type Ending struct {
	Pages int
	Err   error
}

func (e *Ending) Error() string {
	return fmt.Sprintf("pager: over after %d pages: %v", e.Pages, e.Err)
}

// Inbox is one subscription.
type Inbox struct {
	rc     io.ReadCloser
	bell   chan struct{}
	ending atomic.Pointer[Ending]

	mu    sync.Mutex
	pages []string
}

// Subscribe starts to receive pages.
func Subscribe(rc io.ReadCloser) *Inbox {
	in := &Inbox{rc: rc, bell: make(chan struct{}, 1)}
	go in.receive()
	return in
}

func (in *Inbox) ring() {
	select {
	case in.bell <- struct{}{}:
	default:
	}
}

func (in *Inbox) receive() {
	br := bufio.NewReader(in.rc)
	for n := 0; ; n++ {
		line, err := br.ReadString('\n')
		if err != nil {
			in.ring()
			in.rc.Close()
			in.ending.Store(&Ending{Pages: n, Err: err})
			in.ring()
			return
		}
		in.mu.Lock()
		in.pages = append(in.pages, strings.TrimSpace(line))
		in.mu.Unlock()
		in.ring()
	}
}

func (in *Inbox) pop() (string, bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.pages) == 0 {
		return "", false
	}
	p := in.pages[0]
	in.pages = in.pages[1:]
	return p, true
}

// Wait returns the next page, or the *Ending when there are no more. Only one goroutine
// may wait.
func (in *Inbox) Wait() (string, error) {
	for {
		end := in.ending.Load() // before pop, because the pages come before the ending
		if p, ok := in.pop(); ok {
			return p, nil
		}
		if end != nil {
			return "", end
		}
		<-in.bell
	}
}
