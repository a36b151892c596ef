package lockclose

import (
	"errors"
	"io"
	"net"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClose(t *testing.T) {
	near, far := net.Pipe()
	f := Subscribe(near)
	go io.WriteString(far, "ACME 12\n")
	if tick, err := f.Tick(); tick != "ACME 12\n" || err != nil {
		t.Fatalf("first tick: %q, %v", tick, err)
	}
	if !oracle.Stuck(t, func() { f.Close() }, "(*Feed).Close", "(*Feed).receive") {
		t.Error("Close returned")
	}
}

func TestCloseAfterTheEnd(t *testing.T) {
	near, far := net.Pipe()
	f := Subscribe(near)
	far.Close()
	oracle.Returns(t, func() {
		if _, err := f.Tick(); !errors.Is(err, io.EOF) {
			t.Errorf("the reason: %v", err)
		}
		f.Close()
	})
}
