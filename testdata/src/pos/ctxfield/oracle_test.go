package ctxfield

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

func TestNextAfterGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		s := Subscribe(t.Context(), slowClose{near})
		go io.WriteString(far, "NOTE one\nGONE unsubscribed\n")
		if note, err := s.Next(); note != "one" || err != nil {
			t.Fatalf("first note: %q, %v", note, err)
		}
		if note, err := s.Next(); note != "" || err != nil {
			t.Fatalf("the reason was already there: %q, %v", note, err)
		}
		time.Sleep(time.Second)
	})
}
