package dapflag

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The adapter ends after one event; one of the log lines around reason and flag is slow.
// Send is tried until it no longer writes a request.
func TestSendFailsWithReason(t *testing.T) {
	for _, at := range []string{"fails", "kept", "gone"} {
		t.Run(at, func(t *testing.T) {
			oracle.Bubble(t, func(t *testing.T) {
				rw := oracle.NewStream("Content-Length: 15\r\n\r\n{\"name\":\"stop\"}", io.EOF)
				b := Connect(rw, func(Message) {}, oracle.SlowAt(at))
				for {
					seq, err := b.Send("continue", nil)
					if seq == 0 {
						if !errors.Is(err, io.EOF) {
							t.Errorf("Send() failed with %v, want %v", err, io.EOF)
						}
						return
					}
					time.Sleep(oracle.Pause / 4)
				}
			})
		})
	}
}
