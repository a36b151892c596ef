package farsection

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farsection/spool"
)

// The printer has a fault after the first job; closing the connection is slow.
func TestPrintReportsTheFault(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("ok\nfault out of toner\n", nil)
		conn.CloseLag = oracle.Pause
		n, err := Print(spool.Attach(conn), []string{"a", "b"})
		if n != 1 || err == nil || err.Error() != "printer: out of toner" {
			t.Fatalf("Print() = %d, %v, want one job and the fault", n, err)
		}
	})
}
