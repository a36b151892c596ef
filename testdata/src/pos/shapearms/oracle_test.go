package shapearms

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

type slowClose struct{ net.Conn }

func (s slowClose) Close() error {
	time.Sleep(time.Millisecond)
	return s.Conn.Close()
}

func TestAcceptAfterBye(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		p := Connect(slowClose{near})
		go io.WriteString(far, "offer 1\nbye battery\n")
		if offer, err := p.Accept(t.Context()); offer != "offer 1" || err != nil {
			t.Fatalf("first offer: %q, %v", offer, err)
		}
		if _, err := p.Accept(t.Context()); err.Error() != "peer: hung up: " {
			t.Fatalf("the farewell was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
