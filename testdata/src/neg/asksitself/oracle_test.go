package asksitself

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowPeer struct{ heard []string }

func (p *slowPeer) Send(line string) error {
	p.heard = append(p.heard, line)
	return nil
}

func (p *slowPeer) Receive() (string, error) {
	time.Sleep(2 * oracle.Pause)
	return "no", nil
}

// The session is aborted between two offers: the farewell goes out in the cipher that the
// negotiation has set so far, which is none.
func TestFarewellInTheCipherInUse(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		peer := new(slowPeer)
		s := New(peer)
		out := make(chan error, 1)
		s.Start(func(err error) { out <- err })
		time.Sleep(oracle.Pause)
		s.Abort()
		if err := <-out; !errors.Is(err, context.Canceled) {
			t.Fatalf("the outcome is %v, want that it was cancelled", err)
		}
		if want := []string{"chacha", "bye in none"}; !slices.Equal(peer.heard, want) {
			t.Fatalf("the peer heard %q, want %q", peer.heard, want)
		}
	})
}
