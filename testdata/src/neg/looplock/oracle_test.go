package looplock

import (
	"io"
	"net"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestStop(t *testing.T) {
	near, far := net.Pipe()
	m := Attach(near)
	go io.WriteString(far, "230\n")
	<-m.Fresh()
	oracle.Returns(t, func() {
		if w, err := m.Stop(); w != 230 || err == nil {
			t.Errorf("stopped at %d W, %v", w, err)
		}
		m.Stop()
	})
}
