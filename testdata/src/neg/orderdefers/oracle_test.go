package orderdefers

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

func TestNextAfterFault(t *testing.T) {
	for _, delay := range []struct{ before, after time.Duration }{{0, 0}, {time.Millisecond, 0}, {0, time.Millisecond}} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			b := Listen(slowClose{near, delay.before}, func(string, ...any) { time.Sleep(delay.after) })
			go io.WriteString(far, "-1\n17\nx\n")
			if v, err := b.Next(); v != 17 || err != nil {
				t.Fatalf("first reading: %d, %v", v, err)
			}
			if _, err := b.Next(); err.Error() != `bus: garbled reading "x"` {
				t.Errorf("delays %v: stale fault: %v", delay, err)
			}
			time.Sleep(time.Second)
		})
	}
}
