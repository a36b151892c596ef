package carrypartial

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestFetchAfterRevoke(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		c := Subscribe(near, func() { time.Sleep(time.Millisecond) })
		go io.WriteString(far, "MSG one\nREVOKE broker-7:9092\n")
		if body, err := c.Fetch(); body != "one" || err != nil {
			t.Fatalf("first message: %q, %v", body, err)
		}
		if _, err := c.Fetch(); err.Error() != `queue: partition revoked (leader "")` {
			t.Fatalf("the leader was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
