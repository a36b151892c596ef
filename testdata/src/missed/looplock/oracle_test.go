package looplock

import (
	"io"
	"net"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// lateLine delivers one more reading while it is being closed.
type lateLine struct {
	net.Conn
	far net.Conn
}

func (l lateLine) Close() error {
	io.WriteString(l.far, "231\n")
	return l.Conn.Close()
}

func TestStop(t *testing.T) {
	near, far := net.Pipe()
	m := Attach(near)
	go io.WriteString(far, "230\n")
	<-m.Fresh()
	oracle.Returns(t, func() {
		if w, err := m.Stop(); w != 230 || err == nil {
			t.Errorf("stopped at %d W, %v", w, err)
		}
	})

	near, far = net.Pipe()
	m = Attach(lateLine{near, far})
	if !oracle.Stuck(t, func() { m.Stop() }, "(*Meter).Stop", "(*Meter).read") {
		t.Error("one more reading, and Stop returned")
	}
}
