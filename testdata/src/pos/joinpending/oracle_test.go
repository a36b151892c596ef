package joinpending

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

func TestOutputOfFailedCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		go func() {
			bufio.NewReader(far).ReadString('\n')
			io.WriteString(far, "data no such file\nexit-status 2\n")
		}()
		s, err := Start(slowClose{near}, "cat x")
		if err != nil {
			t.Fatal(err)
		}
		if out, err := s.Output(); out != "no such file\n" || err != nil {
			t.Fatalf("the exit status was already there: %q, %v", out, err)
		}
		time.Sleep(time.Second)
	})
}
