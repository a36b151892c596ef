package lockatomicread

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestNextAfterExit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		tail := Follow(near, func(string) { time.Sleep(time.Millisecond) })
		go io.WriteString(far, "OPEN a.log\nINFO up\nEXIT 0\n")
		if rec, err := tail.Next(); rec.Text != "up" || err != nil {
			t.Fatalf("first record: %v, %v", rec, err)
		}
		if _, err := tail.Next(); err != io.ErrUnexpectedEOF {
			t.Fatalf("the status was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
