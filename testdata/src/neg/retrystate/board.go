// Package retrystate reads the events of a circuit board.
//
// The reader closes the event channel before it stores the verdict of its
// self-test. Event polls for the verdict and concludes nothing from its absence:
// a stale nil only leads to the next poll.
package retrystate

import (
	"bufio"
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// Board is a connected board.
type Board struct {
	dev     io.ReadCloser
	events  chan string
	verdict atomic.Pointer[error]
}

// Connect starts to read events.
func Connect(dev io.ReadCloser) *Board {
	b := &Board{dev: dev, events: make(chan string)}
	go b.read()
	return b
}

func (b *Board) read() {
	verdict := io.EOF
	sc := bufio.NewScanner(b.dev)
	for sc.Scan() {
		if sc.Text() == "self-test failed" {
			verdict = fmt.Errorf("board: %s", sc.Text())
			continue
		}
		b.events <- sc.Text()
	}
	close(b.events)
	b.dev.Close()
	b.verdict.Store(&verdict)
}

// Event returns the next event, and the verdict after the last one.
func (b *Board) Event() (string, error) {
	ev, ok := <-b.events
	if ok {
		return ev, nil
	}
	for {
		if verdict := b.verdict.Load(); verdict != nil {
			return "", *verdict
		}
		time.Sleep(10 * time.Millisecond)
	}
}
