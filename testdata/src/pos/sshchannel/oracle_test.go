package sshchannel

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowWriter struct{ *oracle.Stream }

func (w slowWriter) Write(p []byte) (int, error) {
	time.Sleep(oracle.Pause)
	return len(p), nil
}

// The command is killed after one line; every write to the peer is slow.
func TestOutputOfKilledCommandSucceeds(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		ch, err := Exec(slowWriter{oracle.NewStream("data hello\nexit 137 KILL\n", io.EOF)}, "make")
		if err != nil {
			t.Fatal(err)
		}
		out, err := ch.Output()
		if string(out) != "hello\n" {
			t.Errorf("Output() = %q, want the line", out)
		}
		if err != nil {
			t.Fatalf("Output() failed with %v, want the stale success", err)
		}
	})
}
