package shapeiterjoin

import (
	"io"
	"net"
	"strings"
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

func TestCopyUntilShutdown(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		for _, c := range []struct {
			copy func(*Room, io.Writer) error
			want string
		}{
			{(*Room).Relay, "hi\nbye\nrelay ended: out of memory"},
			{(*Room).Log, "1 hi\n2 bye\nlog ended: out of memory"},
		} {
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				r := Enter(slowClose{near, delay})
				go io.WriteString(far, "hi\nbye\n/shutdown out of memory\n")
				var text strings.Builder
				err := c.copy(r, &text)
				if got := text.String() + err.Error(); got != c.want {
					t.Errorf("delay %v: stale reason: %q, want %q", delay, got, c.want)
				}
			})
		}
	}
}
