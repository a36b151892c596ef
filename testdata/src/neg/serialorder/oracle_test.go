package serialorder

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type brokenPort struct{ *oracle.Stream }

func (brokenPort) LineStatus() (int, error) {
	time.Sleep(oracle.Pause)
	return statusFraming, nil
}

// The port ends with a framing error; its status takes a while, and so does the log line
// after the pipe is closed.
func TestSentencesReportsLineStatus(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		m := Watch(brokenPort{oracle.NewStream("$GP\x13GGA,1\r\n", io.EOF)}, oracle.Logf)
		err := m.Sentences(func(string) error { return nil })
		if err == nil || !strings.Contains(err.Error(), "framing") {
			t.Fatalf("Sentences() failed with %v, want the framing error", err)
		}
	})
}
