package ownabort

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// stuck is a peer that says nothing and takes nothing until it is closed.
type stuck struct{ *oracle.Stream }

func (s stuck) Write(p []byte) (int, error) {
	s.Read(make([]byte, 1))
	return 0, ErrSilent
}

// mute is a peer that says nothing, for some time, and hangs up.
type mute struct{ stuck }

func (m mute) Read([]byte) (int, error) {
	time.Sleep(3 * oracle.Pause)
	return 0, ErrSilent
}

// The request that waits for a slot is told that the peer is silent, and not before
// the connection is marked as closed.
func TestAbortedBySomebodyElse(t *testing.T) {
	for _, slow := range []string{"silent", "request"} {
		oracle.Bubble(t, func(t *testing.T) {
			c := New(mute{stuck{oracle.NewStream("", nil)}}, oracle.Pause, oracle.SlowAt(slow))
			first := make(chan error, 1)
			go func() { first <- c.Send("one\n") }()
			time.Sleep(oracle.Pause / 2)
			if err := c.Send("two\n"); err != ErrSilent && err != ErrClosed {
				t.Errorf("slow at %s: %v", slow, err)
			}
			c.mu.Lock()
			if !c.closed {
				t.Errorf("slow at %s: told before the connection is closed", slow)
			}
			c.mu.Unlock()
			if err := <-first; err != ErrSilent {
				t.Errorf("slow at %s: the first one: %v", slow, err)
			}
		})
	}
}
