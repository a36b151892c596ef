package libpipe

import (
	"bufio"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

type slowClose struct {
	net.Conn
	delay time.Duration
}

func (s slowClose) Close() error {
	time.Sleep(s.delay)
	return s.Conn.Close()
}

func TestReadToEnd(t *testing.T) {
	for _, delay := range []time.Duration{time.Microsecond, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			go func() {
				bufio.NewReader(far).ReadString('\n')
				io.WriteString(far, "OUT disk full\nEXIT 3\n")
			}()
			r, err := Run(slowClose{near, delay}, "backup")
			if err != nil {
				t.Fatal(err)
			}
			out, err := io.ReadAll(r)
			var exit *ExitError
			if string(out) != "disk full\n" || !errors.As(err, &exit) || exit.Code != 3 {
				t.Errorf("delay %v: stale exit code: %q, %v", delay, out, err)
			}
			if took, _ := r.Wait(); took != delay {
				t.Errorf("delay %v: stale duration %v", delay, took)
			}
		})
	}
}
