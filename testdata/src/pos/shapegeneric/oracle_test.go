package shapegeneric

import (
	"io"
	"net"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

type slowClose struct{ net.Conn }

func (s slowClose) Close() error {
	time.Sleep(time.Millisecond)
	return s.Conn.Close()
}

func TestNextAfterBadMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		c := NewConn(slowClose{near}, Codec[int]{Decode: strconv.Atoi, Encode: strconv.Itoa})
		go io.WriteString(far, "7\nx\n")
		if n, err := c.Next(); n != 7 || err != nil {
			t.Fatalf("first message: %d, %v", n, err)
		}
		if n, err := c.Next(); n != 0 || err != nil {
			t.Fatalf("the error was already there: %d, %v", n, err)
		}
		time.Sleep(time.Second)
	})
}
