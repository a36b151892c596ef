package ftpcontrol

import (
	"runtime"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// yieldingConn gives way in Close instead of sleeping: a caller that waits in sync.Once
// is not durably blocked, and the clock of the bubble would stand still.
type yieldingConn struct{ *oracle.Stream }

func (c yieldingConn) Close() error {
	for range 200 {
		runtime.Gosched()
	}
	return c.Stream.Close()
}

// The server ends the service; closing the socket gives way many times.
func TestNextReturnsReasonOfServer(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := NewControl(yieldingConn{oracle.NewStream("421 idle too long\r\n", nil)})
		if r, err := c.Next(); err != nil || r.Code != 421 {
			t.Fatalf("Next() = %+v, %v, want the reply", r, err)
		}
		if _, err := c.Next(); err == nil || !strings.Contains(err.Error(), "idle too long") {
			t.Fatalf("Next() failed with %v, want the reason of the server", err)
		}
	})
}
