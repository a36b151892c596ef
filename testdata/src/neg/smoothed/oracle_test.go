package smoothed

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slow time.Duration

func (s slow) Send([]string) error {
	time.Sleep(time.Duration(s))
	return nil
}

// The pipeline is closed while a batch is under way: the guess is that of the batches
// before, which is as good as any.
func TestTheGuessStandsAfterClose(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		p := New(slow(oracle.Pause))
		p.Go([]string{"get a"})
		time.Sleep(2 * oracle.Pause)
		p.Go([]string{"get b"})
		p.Close()
		if d := p.Pause(); d != oracle.Pause {
			t.Fatalf("Pause() = %v, want %v", d, oracle.Pause)
		}
	})
}
