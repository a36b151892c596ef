package shapedial

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestNextAfterQuit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		client := Dial(near, func(string, ...any) { time.Sleep(time.Millisecond) })
		go io.WriteString(far, "one\nQUIT night\n")
		if line, err := client.Next(); line != "one" || err != nil {
			t.Fatalf("first line: %q, %v", line, err)
		}
		if _, err := client.Next(); err.Error() != "no more lines: alive" {
			t.Fatalf("the status was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
