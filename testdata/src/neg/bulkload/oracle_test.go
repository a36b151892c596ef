package bulkload

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The server takes two rows and fails; closing the socket takes no time or a while.
func TestFinishReturnsOutcome(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			rw := oracle.NewStream("rows 1\nrows 2\nerror duplicate key\n", nil)
			rw.CloseLag = lag
			l, err := Begin(rw, "users", oracle.Logf)
			if err != nil {
				t.Fatal(err)
			}
			n, err := l.Finish(func(int) {})
			if n != 2 || err == nil || err.Error() != "bulkload: server: duplicate key" {
				t.Fatalf("lag %v: Finish() = %d, %v, want 2 rows and the error", lag, n, err)
			}
		})
	}
}
