package locktwosections

import (
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestReceiveAfterAlert(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		tun := Establish(near, func(string) { time.Sleep(time.Millisecond) })
		go far.Write([]byte{0, 0, 1, 'x', kindAlert, byte(AlertRekeyFailed), 0})
		if d, err := tun.Receive(); string(d) != "x" || err != nil {
			t.Fatalf("first datagram: %q, %v", d, err)
		}
		if _, err := tun.Receive(); err.Error() != "tunnel: down, alert 0" {
			t.Fatalf("the alert was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
