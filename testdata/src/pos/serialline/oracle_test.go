package serialline

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type brokenPort struct{ *oracle.Stream }

func (brokenPort) LineStatus() (int, error) {
	time.Sleep(oracle.Pause)
	return statusFraming, nil
}

// The port ends after one sentence with a framing error; its status takes a while.
func TestSentencesMissesLineStatus(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		m := Watch(brokenPort{oracle.NewStream("$GP\x13GGA,1\r\n", io.EOF)}, t.Logf)
		var got []string
		err := m.Sentences(func(s string) error {
			got = append(got, s)
			return nil
		})
		if len(got) != 1 || got[0] != "$GPGGA,1" {
			t.Errorf("sentences %q, want the one", got)
		}
		if err != nil {
			t.Fatalf("Sentences() failed with %v, want the stale nil", err)
		}
	})
}
