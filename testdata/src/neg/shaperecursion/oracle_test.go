package shaperecursion

import (
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

func TestAll(t *testing.T) {
	for _, delay := range []struct{ before, after time.Duration }{{0, 0}, {time.Millisecond, 0}, {0, time.Millisecond}} {
		for input, want := range map[string]string{
			"a\n(\nb\n)\nend\n": "",
			"a\n(\nb\nend\n":    `feed: "ended inside of 1 groups" after 2 events`,
			"a\n(\nb\n":         `feed: "truncated" after 2 events`,
		} {
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				f := Open(slowClose{near, delay.before}, func(string, ...any) { time.Sleep(delay.after) })
				go func() {
					io.WriteString(far, input)
					far.Close()
				}()
				got := ""
				all, err := f.All()
				if err != nil {
					got = err.Error()
				}
				if len(all) != 2 || got != want {
					t.Errorf("delays %v: stale verdict: %q, %q, want %q", delay, all, got, want)
				}
				time.Sleep(time.Second)
			})
		}
	}
}
