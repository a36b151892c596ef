package lockbare

import (
	"io"
	"net"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

func TestNextAfterExit(t *testing.T) {
	for _, yields := range []int{0, 200} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			tail := Follow(near, func(string) {
				for range yields {
					runtime.Gosched()
				}
			})
			go io.WriteString(far, "OPEN a.log\nINFO up\nEXIT 0\n")
			if rec, err := tail.Next(); rec != "up" || err != nil {
				t.Fatalf("first record: %v, %v", rec, err)
			}
			if _, err := tail.Next(); err.Error() != `tail: daemon exited: "0"` {
				t.Errorf("%d yields: stale status: %v", yields, err)
			}
			time.Sleep(time.Second)
		})
	}
}
