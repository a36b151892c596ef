package journalship

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The journal is rotated after two entries; saving the cursor is slow.
func TestShipTakesRotatedForShipped(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		save := func(int) error {
			time.Sleep(oracle.Pause)
			return nil
		}
		s := New(oracle.NewStream("boot\nlogin\n-- rotated --\n", io.EOF), save)
		var sink strings.Builder
		got := s.Ship(&sink, func(err error) { t.Error(err) })
		if sink.String() != "1 boot\n2 login\n" {
			t.Errorf("shipped %q, want both entries", sink.String())
		}
		if got != Shipped {
			t.Fatalf("Ship() = %d, want the stale %d", got, Shipped)
		}
	})
}
