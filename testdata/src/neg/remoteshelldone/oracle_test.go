package remoteshelldone

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

var errReset = errors.New("connection reset")

// rudeServer takes the start of a command, and then nothing any more.
type rudeServer struct {
	*oracle.Stream
	started bool
}

func (s *rudeServer) Write(p []byte) (int, error) {
	if !s.started {
		s.started = true
		return len(p), nil
	}
	time.Sleep(oracle.Pause)
	return 0, errReset
}

func TestCloseKnowsTheError(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		p, err := Start(&rudeServer{Stream: oracle.NewStream("out hello\nexit 3\n", nil)}, "greet")
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Close(); !errors.Is(err, errReset) {
			t.Errorf("Close() = %v, want %v", err, errReset)
		}
		if code := p.Wait(); code != 3 {
			t.Errorf("Wait() = %d, want 3", code)
		}
	})
}
