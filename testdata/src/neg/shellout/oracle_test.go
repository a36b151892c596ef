package shellout

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowShell struct {
	*oracle.Stream
	lag time.Duration
}

func (s slowShell) Write(p []byte) (int, error) {
	time.Sleep(s.lag)
	return len(p), nil
}

// The command fails with status 3; writing to the shell takes no time or a while.
func TestExecReturnsStatus(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			shell := slowShell{oracle.NewStream("a.c\nb.c\n::status 3\n", io.EOF), lag}
			n := 0
			err := Exec(shell, "ls *.c", func(string) { n++ })
			var se *StatusError
			if !errors.As(err, &se) || se.Status != 3 || n != 2 {
				t.Fatalf("lag %v: Exec() = %v after %d lines, want status 3 after 2", lag, err, n)
			}
		})
	}
}
