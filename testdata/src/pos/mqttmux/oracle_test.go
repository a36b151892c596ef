package mqttmux

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The broker sends one message and DISCONNECT with code 0x8e; the log line between
// close(inbox) and the store of the reason is slow.
func TestRecvMissesDisconnectCode(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		s := Open(oracle.NewStream("\x30\x02hi\xe0\x01\x8e", nil), oracle.Logf)
		if p, err := s.Recv(); err != nil || string(p.Body) != "hi" {
			t.Fatalf("Recv() = %q, %v, want the message", p.Body, err)
		}
		if _, err := s.Recv(); err != io.EOF {
			t.Fatalf("Recv() failed with %v, want the stale io.EOF", err)
		}
	})
}
