package mqttorder

import (
	"errors"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The same session as of the wrong client, slow before the store, after it, and after
// the close.
func TestRecvReturnsDisconnectCode(t *testing.T) {
	for _, at := range []string{"last error", "reading ends", "inbox"} {
		t.Run(at, func(t *testing.T) {
			oracle.Bubble(t, func(t *testing.T) {
				s := Open(oracle.NewStream("\x30\x02hi\xe0\x01\x8e", nil), oracle.SlowAt(at))
				if p, err := s.Recv(); err != nil || string(p.Body) != "hi" {
					t.Fatalf("Recv() = %q, %v, want the message", p.Body, err)
				}
				var de *DisconnectError
				if _, err := s.Recv(); !errors.As(err, &de) || de.Code != 0x8e {
					t.Fatalf("Recv() failed with %v, want code 0x8e", err)
				}
			})
		})
	}
}
