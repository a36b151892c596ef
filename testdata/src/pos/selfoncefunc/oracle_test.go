package selfoncefunc

import (
	"io"
	"net"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The line breaks.
func TestReceive(t *testing.T) {
	if !oracle.Deadlocks(t, func(t *testing.T) {
		near, far := net.Pipe()
		tuner := On(near)
		go func() {
			io.WriteString(far, "-70\n")
			far.Close()
		}()
		for range tuner.Strength() {
		}
	}) {
		t.Error("the end was told")
	}
}
