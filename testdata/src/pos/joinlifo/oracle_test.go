package joinlifo

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

func TestUnsolicitedAfterNoCarrier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		m := Attach(slowClose{near})
		go io.WriteString(far, "RING\r\nNO CARRIER\r\n")
		if code, err := m.Unsolicited(); code != "RING" || err != nil {
			t.Fatalf("first code: %q, %v", code, err)
		}
		if _, err := m.Unsolicited(); err.Error() != "modem: line dropped, cause 0" {
			t.Fatalf("the cause was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
