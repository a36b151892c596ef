package orderdeferlifo

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestReadLineAfterUnplug(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		p := Open(near, func(string, ...any) { time.Sleep(time.Millisecond) })
		go func() {
			io.WriteString(far, "# hello\r\n21.5\r\n")
			far.Close()
		}()
		if line, err := p.ReadLine(); line != "21.5" || err != nil {
			t.Fatalf("first line: %q, %v", line, err)
		}
		if line, err := p.ReadLine(); err != nil {
			t.Fatalf("the fault was already there: %q, %v", line, err)
		}
		time.Sleep(time.Second)
	})
}
