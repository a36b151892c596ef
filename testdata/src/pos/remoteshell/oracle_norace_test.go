//go:build !race

package remoteshell

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

func TestCloseMissesTheError(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		p, err := Start(&rudeServer{Stream: oracle.NewStream("out hello\nexit 3\n", nil)}, "greet")
		if err != nil {
			t.Fatal(err)
		}
		text := "<nil>"
		if err := p.Close(); err != nil {
			text = err.Error()
		}
		if text != "<nil>" {
			t.Errorf("Close() = %s, want nothing from before the good-bye failed", text)
		}
		if code := p.Wait(); code != 3 {
			t.Errorf("Wait() = %d, want 3", code)
		}
		if err := p.closeErr; !errors.Is(err, errReset) {
			t.Errorf("the listener left %v, want %v", err, errReset)
		}
	})
}
