package orderonceoutside

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestNextAfterServerGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		s := Follow(near, func(string, ...any) { time.Sleep(time.Millisecond) })
		go func() {
			io.WriteString(far, "event: tick\ndata: 1\n\n")
			far.Close()
		}()
		if ev, err := s.Next(); ev.Data != "1" || err != nil {
			t.Fatalf("first event: %v, %v", ev, err)
		}
		if _, err := s.Next(); err.Error() != "sse: no more events: streaming" {
			t.Fatalf("the final status was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
