package failover

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The primary ends, the standby lives; closing a line takes no time or a while. The fault
// of the primary must not be lost, nor be taken for one of the standby.
func TestNextFallsBackAndCloseKnowsBothFaults(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			primary := oracle.NewStream("one\n", io.ErrUnexpectedEOF)
			standby := oracle.NewStream("two\n", nil)
			primary.CloseLag, standby.EndLag = lag, lag
			p := NewPair(primary, standby)
			for _, want := range []string{"one", "two"} {
				if got, err := p.Next(); got != want || err != nil {
					t.Fatalf("lag %v: Next() = %q, %v, want %q", lag, got, err, want)
				}
			}
			err := p.Close()
			if !errors.Is(err, io.ErrUnexpectedEOF) || !errors.Is(err, net.ErrClosed) {
				t.Fatalf("lag %v: Close() = %v, want both faults", lag, err)
			}
		})
	}
}
