package fargeneric

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/pos/fargeneric/stream"
)

// The second booking is broken; closing the connection is slow.
func TestSumTakesAPartForTheWhole(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("{\"Cents\":100}\n{\"Cents\":\"x\"}\n", nil)
		conn.CloseLag = oracle.Pause
		cents, err := Sum(stream.Decode[Booking](conn))
		if cents != 100 || err != nil {
			t.Fatalf("Sum() = %d, %v, want 100 and no error", cents, err)
		}
	})
}
