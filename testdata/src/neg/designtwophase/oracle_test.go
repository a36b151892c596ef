package designtwophase

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

type slowClose struct {
	io.Reader
	delay time.Duration
	err   error
}

func (s slowClose) Close() error {
	time.Sleep(s.delay)
	return s.err
}

func TestLineToEnd(t *testing.T) {
	for _, delay := range []struct{ main, side time.Duration }{{0, 0}, {1, 0}, {0, 1}} {
		for _, withSide := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				var side io.ReadCloser
				want := "main channel: lost"
				if withSide {
					side = slowClose{Reader: strings.NewReader("warning"), delay: delay.side * time.Millisecond}
					want += "\nwarning"
				}
				b := Attach(slowClose{near, delay.main * time.Millisecond, errors.New("lost")}, side)
				go func() {
					io.WriteString(far, "ok\n")
					far.Close()
				}()
				if line, err := b.Line(); line != "ok" || err != nil {
					t.Fatalf("first line: %q, %v", line, err)
				}
				if _, err := b.Line(); err.Error() != want {
					t.Errorf("delays %v: stale result: %v", delay, err)
				}
			})
		}
	}
}
