package redisgroup

import (
	"context"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func lastError(s *Subscriber) error {
	for {
		if _, err := s.Receive(); err != nil {
			return err
		}
	}
}

// The server evicts the subscriber; hanging up takes no time or a while.
func TestReceiveReportsEviction(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			rw := oracle.NewStream("news 1\r\n-EVICTED\r\n", nil)
			rw.CloseLag = lag
			s, err := Subscribe(t.Context(), rw, "news")
			if err != nil {
				t.Fatal(err)
			}
			if err := lastError(s); err != ErrEvicted {
				t.Fatalf("lag %v: Receive() failed with %v, want %v", lag, err, ErrEvicted)
			}
		})
	}
}

// The parent cancels and the peer says nothing; reading takes a while to fail.
func TestReceiveReportsDropAfterCancel(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		rw := oracle.NewStream("", nil)
		rw.EndLag = oracle.Pause
		s, err := Subscribe(ctx, rw, "news")
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		if err := lastError(s); err != ErrDropped {
			t.Fatalf("Receive() failed with %v, want %v", err, ErrDropped)
		}
	})
}
