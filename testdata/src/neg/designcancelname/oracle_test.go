package designcancelname

import (
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestEventAfterShutdown(t *testing.T) {
	for _, slow := range []string{"nothing", "span", "seek", "released"} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			p := Connect(near, func(format string, _ ...any) {
				if strings.HasPrefix(format, slow) {
					time.Sleep(time.Millisecond)
				}
			})
			go io.WriteString(far, "event play\nsought 0:10\nshutdown low battery\n")
			if ev, err := p.Event(); ev != "play" || err != nil {
				t.Fatalf("first event: %q, %v", ev, err)
			}
			if _, err := p.Event(); err.Error() != "player: low battery" {
				t.Errorf("%s slow: stale reason: %v", slow, err)
			}
			time.Sleep(time.Second)
		})
	}
}
