package unlockthenwait

import (
	"io"
	"net"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClose(t *testing.T) {
	near, far := net.Pipe()
	f := Subscribe(near)
	go io.WriteString(far, "ACME 12\n")
	if quote, err := f.Quote(); quote != "ACME 12\n" || err != nil {
		t.Fatalf("first quote: %q, %v", quote, err)
	}
	oracle.Returns(t, func() {
		if err := f.Close(); err == nil {
			t.Error("the reason is missing")
		}
		f.Close()
	})
}
