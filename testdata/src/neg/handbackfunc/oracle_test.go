package handbackfunc

import (
	"io"
	"net"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClose(t *testing.T) {
	near, far := net.Pipe()
	l := Follow(near)
	go io.WriteString(far, "rent 12\n")
	if entry, err := l.Entry(); entry != "rent 12\n" || err != nil {
		t.Fatalf("first entry: %q, %v", entry, err)
	}
	var err error
	oracle.Returns(t, func() { err = l.Close() })
	if err == nil {
		t.Error("it does not say how it ended")
	}
	oracle.Returns(t, func() { err = l.Close() })
	if err != nil {
		t.Errorf("closed twice: %v", err)
	}
}
