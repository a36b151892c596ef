package dapbus

import (
	"io"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The adapter ends after one event; the log line between flag and reason is slow.
func TestSendLosesRequestSilently(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		rw := oracle.NewStream("Content-Length: 15\r\n\r\n{\"name\":\"stop\"}", io.EOF)
		b := Connect(rw, func(Message) {}, oracle.Logf)
		synctest.Wait() // receive is in its log line
		seq, err := b.Send("continue", nil)
		if seq != 0 || err != nil {
			t.Fatalf("Send() = %d, %v, want no request and the stale nil error", seq, err)
		}
	})
}
