package designoncejoin

import (
	"io"
	"net"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

// TestNextAfterHangup yields inside the Once, because waiting for it is not
// durable in a bubble.
func TestNextAfterHangup(t *testing.T) {
	for _, yields := range []int{0, 200} {
		for _, closeHere := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				tr := New(near, func() {
					for range yields {
						runtime.Gosched()
					}
				})
				want := ErrHangup
				go io.WriteString(far, "hi\n")
				if frame, err := tr.Next(); frame != "hi" || err != nil {
					t.Fatalf("first frame: %q, %v", frame, err)
				}
				if closeHere {
					want = io.ErrClosedPipe
					tr.Close()
				} else {
					go io.WriteString(far, "!\n")
				}
				if _, err := tr.Next(); err != want {
					t.Errorf("%d yields: stale cause: %v, want %v", yields, err, want)
				}
				time.Sleep(time.Second)
			})
		}
	}
}
