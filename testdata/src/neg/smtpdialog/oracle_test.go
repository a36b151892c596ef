package smtpdialog

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowServer struct{ *oracle.Stream }

func (s slowServer) Write(p []byte) (int, error) {
	time.Sleep(oracle.Pause)
	return len(p), nil
}

// The server breaks off in the second command while a NOOP is on its way.
func TestSendReturnsWhatBroke(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		rw := slowServer{oracle.NewStream("250 ok\r\n", io.ErrUnexpectedEOF)}
		rw.EndLag = 5 * oracle.Pause
		d := Open(rw, 2*oracle.Pause)
		err := d.Send("gopher@example.org", "hi")
		if noops := d.Quit(); !errors.Is(err, io.ErrUnexpectedEOF) || noops == 0 {
			t.Fatalf("Send() failed with %v after %d NOOPs, want %v after some", err, noops, io.ErrUnexpectedEOF)
		}
	})
}
