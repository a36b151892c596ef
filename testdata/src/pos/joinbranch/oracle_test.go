package joinbranch

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

func lastError(t *testing.T, opts Options) (text string) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		u := Open(slowClose{near}, opts)
		go func() {
			io.WriteString(far, "4\n5\n")
			far.Close()
		}()
		for range 2 {
			if _, err := u.Ack(); err != nil {
				t.Fatal(err)
			}
		}
		_, err := u.Ack()
		text = err.Error()
		time.Sleep(time.Second)
	})
	return text
}

func TestAckAfterLinkDown(t *testing.T) {
	if got := lastError(t, Options{Linger: true}); got != "uplink down: acknowledged up to 5" {
		t.Errorf("lingering uplink: %q", got)
	}
	if got := lastError(t, Options{}); got != "uplink down: " {
		t.Errorf("the summary was already there: %q", got)
	}
}
