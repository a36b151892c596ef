package lockonce

import (
	"errors"
	"io"
	"net"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClose(t *testing.T) {
	near, far := net.Pipe()
	p := Open(near)
	go io.WriteString(far, "12 ml/h\n")
	if r, err := p.Rate(); r != "12 ml/h" || err != nil {
		t.Fatalf("Rate() = %q, %v", r, err)
	}
	if !oracle.Stuck(t, func() { p.Close() }, "(*Pump).Close", "(*Pump).watch") {
		t.Error("Close returned")
	}
}

func TestCloseAfterTheEnd(t *testing.T) {
	near, far := net.Pipe()
	p := Open(near)
	far.Close()
	oracle.Returns(t, func() {
		if _, err := p.Rate(); !errors.Is(err, io.EOF) {
			t.Errorf("the reason: %v", err)
		}
		p.Close()
	})
}
