package lockredial

import (
	"io"
	"net"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestRedial(t *testing.T) {
	l, err := Dial(func() (io.ReadCloser, error) {
		near, far := net.Pipe()
		go far.Write([]byte{'x'})
		return near, nil
	})
	if err != nil || l.Recv() != 'x' {
		t.Fatalf("dial: %v", err)
	}
	if !oracle.Stuck(t, func() { l.Redial() }, "(*Link).teardown", "(*Link).touch") {
		t.Error("Redial returned")
	}
}
