package orderearlyreturn

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestNextAfterErrorLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		c := New(near, func(string, ...any) { time.Sleep(time.Millisecond) })
		go io.WriteString(far, ":srv 001 me :hi\r\nERROR :K-lined\r\n")
		if line, err := c.Next(); line != ":srv 001 me :hi" || err != nil {
			t.Fatalf("first line: %q, %v", line, err)
		}
		if _, err := c.Next(); err != io.EOF {
			t.Fatalf("the quit message was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
