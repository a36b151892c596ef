package ptyorder

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowTerminal struct{ *oracle.Stream }

func (s slowTerminal) Hangup() error { return s.Close() }

// The terminal fails in the middle of the output; hanging up takes no time or a while.
func TestPlayReturnsTerminalError(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			term := slowTerminal{oracle.NewStream("login:\r\nwelcome\r\nlogin:\n", io.ErrUnexpectedEOF)}
			term.CloseLag = lag
			if tr, err := Play(term, "login:", []string{"root"}); err != io.ErrUnexpectedEOF {
				t.Fatalf("lag %v: Play() = %+v, %v, want %v", lag, tr, err, io.ErrUnexpectedEOF)
			}
		})
	}
}
