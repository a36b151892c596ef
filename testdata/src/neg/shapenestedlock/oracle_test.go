package shapenestedlock

import (
	"io"
	"net"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

func TestReadAfterExit(t *testing.T) {
	for _, yields := range []int{0, 200} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			s := Open(near, func(string, ...any) {
				for range yields {
					runtime.Gosched()
				}
			})
			go io.WriteString(far, "login:\nexit 3\n")
			if line, err := s.Read(); line != "login:" || err != nil {
				t.Fatalf("first line: %q, %v", line, err)
			}
			if _, err := s.Read(); err.Error() != "session: exit code 3" {
				t.Errorf("%d yields: stale code: %v", yields, err)
			}
			time.Sleep(time.Second)
		})
	}
}
