package shapeiter

import (
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

type slowClose struct{ net.Conn }

func (s slowClose) Close() error {
	time.Sleep(time.Millisecond)
	return s.Conn.Close()
}

func TestRelayUntilShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		r := Enter(slowClose{near})
		go io.WriteString(far, "hi\nbye\n/shutdown out of memory\n")
		var text strings.Builder
		err := r.Relay(&text)
		if text.String() != "hi\nbye\n" || err.Error() != "2 messages relayed: room is open" {
			t.Fatalf("the reason was already there: %q, %v", text.String(), err)
		}
		time.Sleep(time.Second)
	})
}
