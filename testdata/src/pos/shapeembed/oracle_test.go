package shapeembed

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

func TestUpdateAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		go func() {
			bufio.NewReader(far).ReadString('\n')
			io.WriteString(far, "your turn\nclose 4001\n")
		}()
		c, err := Join(slowClose{near}, "ann")
		if err != nil {
			t.Fatal(err)
		}
		if frame, err := c.Update(); frame != "your turn" || err != nil {
			t.Fatalf("first update: %q, %v", frame, err)
		}
		if _, err := c.Update(); err.Error() != "ann left the game with code 0" {
			t.Fatalf("the code was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
