package tailorlistfirst

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestSuit(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		tailor := Open(func() string { time.Sleep(oracle.Pause); return "" }, oracle.Logf)
		if suit, sign := tailor.Suit(); suit != "" || sign != "on holiday" {
			t.Fatalf("Suit() = %q, %q, want on holiday", suit, sign)
		}
	})
}
