package farhandler

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farhandler/serve"
)

// The client quits with a reason; closing the connection is slow.
func TestClosedLogsTheReason(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("up\ndown\nquit lunch\n", nil)
		conn.CloseLag = oracle.Pause
		l := new(Log)
		if err := serve.Run(conn, l.Closed, l.Serve); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * oracle.Pause)
		synctest.Wait()
		if len(l.left) != 1 || l.left[0] != "lunch" {
			t.Fatalf("logged %q, want the reason of the client", l.left)
		}
	})
}
