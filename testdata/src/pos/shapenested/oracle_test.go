package shapenested

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

func TestReadAfterExit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		s := Open(slowClose{near})
		go io.WriteString(far, "login:\nexit 3\n")
		if line, err := s.Read(); line != "login:" || err != nil {
			t.Fatalf("first line: %q, %v", line, err)
		}
		if _, err := s.Read(); err.Error() != "session: exit code 0" {
			t.Fatalf("the code was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
