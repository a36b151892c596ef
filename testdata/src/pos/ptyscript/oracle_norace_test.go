//go:build !race

package ptyscript

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowTerminal struct{ *oracle.Stream }

func (s slowTerminal) Hangup() error { return s.Close() }

// The terminal fails in the middle of the output; hanging up is slow.
func TestPlayLosesTerminalError(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		term := slowTerminal{oracle.NewStream("login:\r\nwelcome\r\nlogin:\n", io.ErrUnexpectedEOF)}
		term.CloseLag = oracle.Pause
		tr, err := Play(term, "login:", []string{"root"})
		if tr.Prompts != 2 || len(tr.Lines) != 1 {
			t.Errorf("Play() saw %+v, want two prompts and one line", tr)
		}
		if err != nil {
			t.Fatalf("Play() failed with %v, want the stale nil", err)
		}
	})
}
