package joinwriter

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestRecvAfterBye(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		p := Connect(near, func(string, ...any) { time.Sleep(time.Millisecond) })
		go io.WriteString(far, "block 1\nbye upgrading\n")
		if msg, err := p.Recv(); msg != "block 1" || err != nil {
			t.Fatalf("first message: %q, %v", msg, err)
		}
		if _, err := p.Recv(); err.Error() != "peer: gone ()" {
			t.Fatalf("the farewell was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
