package lockonesection

import (
	"net"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

// TestReceiveAfterAlert yields inside the critical section, because waiting for
// a mutex is not durable in a bubble.
func TestReceiveAfterAlert(t *testing.T) {
	for _, yields := range []int{0, 200} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			tun := Establish(near, func(string) {
				for range yields {
					runtime.Gosched()
				}
			})
			go far.Write([]byte{0, 0, 1, 'x', kindAlert, byte(AlertRekeyFailed), 0})
			if d, err := tun.Receive(); string(d) != "x" || err != nil {
				t.Fatalf("first datagram: %q, %v", d, err)
			}
			if _, err := tun.Receive(); err.Error() != "tunnel: down, alert 2" {
				t.Errorf("%d yields: stale alert: %v", yields, err)
			}
			time.Sleep(time.Second)
		})
	}
}
