package shapedialjoin

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestNextAfterQuit(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			next, _, stop := Dial(near, func(string, ...any) { time.Sleep(delay) })
			go io.WriteString(far, "one\nQUIT night\n")
			if line, err := next(); line != "one" || err != nil {
				t.Fatalf("first line: %q, %v", line, err)
			}
			if _, err := next(); err.Error() != "no more lines: night" {
				t.Errorf("delay %v: stale status: %v", delay, err)
			}
			if err := stop(); err == nil || err.Error() != "stopped after the server did: night" {
				t.Errorf("delay %v: stop: %v", delay, err)
			}
		})
	}
}
