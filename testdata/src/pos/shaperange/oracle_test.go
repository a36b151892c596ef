package shaperange

import (
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

func TestAllOfCompleteFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		f := Open(slowClose{near})
		go io.WriteString(far, "a\n(\nb\n)\nend\n")
		all, err := f.All()
		if len(all) != 2 || err == nil || err.Error() != `feed: "" after 2 events` {
			t.Fatalf("the verdict was already there: %q, %v", all, err)
		}
		time.Sleep(time.Second)
	})
}
