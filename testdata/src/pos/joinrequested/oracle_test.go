package joinrequested

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestEventAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		m := Watch(near, func(string, ...any) { time.Sleep(time.Millisecond) })
		go io.WriteString(far, "add sda\n")
		if ev, err := m.Event(); ev != "add sda" || err != nil {
			t.Fatalf("first event: %q, %v", ev, err)
		}
		m.Close()
		if _, err := m.Event(); err.Error() != "monitor: closed after 0 events: <nil>" {
			t.Fatalf("the outcome was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
