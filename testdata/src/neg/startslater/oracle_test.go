package startslater

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The tail is written, however long the timers of the closed streams take.
func TestTailIsWritten(t *testing.T) {
	for _, linger := range []time.Duration{0, oracle.Pause, 10 * oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			near, far := net.Pipe()
			got := make(chan string)
			go func() {
				p, _ := io.ReadAll(far)
				got <- string(p)
			}()
			if err := Copy(strings.NewReader("head"), near, "head", "tail", linger, oracle.Logf); err != nil {
				t.Errorf("Copy() = %v", err)
			}
			near.Close()
			if p := <-got; p != "headtail" {
				t.Errorf("the peer has %q", p)
			}
		})
	}
}
