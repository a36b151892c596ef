package leftthenlock

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// lateLine delivers one more reading while it is being closed.
type lateLine struct {
	net.Conn
	far net.Conn
}

func (l lateLine) Close() error {
	io.WriteString(l.far, "19\n")
	return l.Conn.Close()
}

func TestStop(t *testing.T) {
	near, far := net.Pipe()
	m := Attach(lateLine{near, far}, func(int) error {
		time.Sleep(2 * time.Millisecond)
		return nil
	})
	io.WriteString(far, "17\n")
	oracle.Returns(t, func() {
		if n := m.Stop(); n != 19 {
			t.Errorf("stopped at %d l", n)
		}
	})
}
