package shapeembedjoin

import (
	"bufio"
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

func TestUpdateAfterClose(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			go func() {
				bufio.NewReader(far).ReadString('\n')
				io.WriteString(far, "your turn\nclose 4001\n")
			}()
			c, err := Join(slowClose{near, delay}, "ann")
			if err != nil {
				t.Fatal(err)
			}
			if frame, err := c.Update(); frame != "your turn" || err != nil {
				t.Fatalf("first update: %q, %v", frame, err)
			}
			if _, err := c.Update(); err.Error() != "ann left the game with code 4001" {
				t.Errorf("delay %v: stale code: %v", delay, err)
			}
		})
	}
}
