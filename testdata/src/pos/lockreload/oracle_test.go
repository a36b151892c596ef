package lockreload

import (
	"net"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestSnapshot(t *testing.T) {
	near, far := net.Pipe()
	forwarded := make(chan string, 1)
	p := Run(near, func(host string, _ byte) error {
		forwarded <- host
		return nil
	}, map[byte]string{7: "alpha"})
	go far.Write([]byte{7})
	if host := <-forwarded; host != "alpha" {
		t.Fatalf("forwarded to %q", host)
	}
	if !oracle.Stuck(t, func() { p.Snapshot() }, "(*Proxy).Snapshot", "(*Proxy).count") {
		t.Error("Snapshot returned")
	}
}
