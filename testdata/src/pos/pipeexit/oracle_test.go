package pipeexit

import (
	"bufio"
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

func TestReadToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		go func() {
			bufio.NewReader(far).ReadString('\n')
			io.WriteString(far, "OUT disk full\nEXIT 3\n")
		}()
		r, err := Run(slowClose{near}, "backup")
		if err != nil {
			t.Fatal(err)
		}
		out, err := io.ReadAll(r)
		if string(out) != "disk full\n" || err != nil {
			t.Fatalf("the exit code was already there: %q, %v", out, err)
		}
		time.Sleep(time.Second)
	})
}
