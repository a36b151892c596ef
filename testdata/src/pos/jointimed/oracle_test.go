package jointimed

import (
	"bufio"
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

type slowClose struct{ net.Conn }

func (s slowClose) Close() error {
	time.Sleep(time.Minute)
	return s.Conn.Close()
}

func testPoll(t *testing.T, poll func(*Consumer) (string, error)) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		go func() {
			bufio.NewReader(far).ReadString('\n')
			io.WriteString(far, "REC a\nEND topic deleted\n")
		}()
		c, err := NewConsumer(slowClose{near}, "t", time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if rec, err := poll(c); rec != "a" || err != nil {
			t.Fatalf("first record: %q, %v", rec, err)
		}
		if _, err := poll(c); err.Error() != `consumer: stream ended: ""` {
			t.Fatalf("the reason was already there: %v", err)
		}
		time.Sleep(time.Hour)
	})
}

func TestPoll(t *testing.T) { testPoll(t, (*Consumer).Poll) }

func TestPollContext(t *testing.T) {
	testPoll(t, func(c *Consumer) (string, error) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		return c.PollContext(ctx)
	})
}
