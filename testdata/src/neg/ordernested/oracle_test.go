package ordernested

import (
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

func TestConsumeUntilDisconnect(t *testing.T) {
	for _, delay := range []struct{ before, after time.Duration }{{0, 0}, {time.Millisecond, 0}, {0, time.Millisecond}} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			s := NewSession(slowClose{near, delay.before}, func(string, ...any) { time.Sleep(delay.after) })
			go func() {
				far.Write([]byte{packetPublish, 2, 'h', 'i'})
				far.Write([]byte{packetDisconnect, 1, 0x8b})
			}()
			n := 0
			err := s.Consume(func([]byte) { n++ })
			if n != 1 || err.Error() != "mqtt: disconnected, reason 0x8b" {
				t.Errorf("delays %v: %d messages, then %v", delay, n, err)
			}
			time.Sleep(time.Second)
		})
	}
}
