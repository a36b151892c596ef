package askedtogo

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The status is that the printer is going for as long as it has not said goodbye, and
// who waits for that has its last words.
func TestGoing(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		near, far := net.Pipe()
		p := Connect(near, oracle.Logf)
		go io.Copy(io.Discard, far)
		if s := p.Status(); s != "ready" {
			t.Errorf("the status is %q", s)
		}
		io.WriteString(far, "fault paper\n")
		time.Sleep(5 * oracle.Pause)
		if s := p.Status(); s != "going " {
			t.Errorf("the status is %q before the printer is gone", s)
		}
		io.WriteString(far, "bye until tomorrow\n")
		if s := p.Gone(); s != "until tomorrow" {
			t.Errorf("it has said %q", s)
		}
		near.Close()
	})
}
