package streamdone

import (
	"errors"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type brokenPipe struct{ *oracle.Stream }

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestRoundTrip(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		if c := Open(oracle.NewStream("", nil), oracle.Logf); !c.RoundTrip("GET") {
			t.Error("a connection that works cannot be used again")
		}
		if c := Open(brokenPipe{oracle.NewStream("", nil)}, oracle.Logf); c.RoundTrip("GET") != true {
			t.Error("unexpected verdict on a broken connection")
		}
	})
}
