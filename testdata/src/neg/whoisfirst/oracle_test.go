package whoisfirst

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The line is lost, and is hung up a little later, before and after why is noted.
func TestSecondIsTold(t *testing.T) {
	for _, later := range []time.Duration{oracle.Pause / 2, 3 * oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			m := Open(oracle.NewStream("", io.EOF), oracle.Logf)
			ended := m.Discard()
			time.Sleep(later)
			if err := m.HangUp("bye"); err == nil || !strings.Contains(err.Error(), "already") {
				t.Errorf("%v after %v", err, later)
			}
			<-ended
		})
	}
}

func TestFirstKnowsWhy(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		m := Open(oracle.NewStream("", nil), oracle.Logf)
		ended := m.Discard()
		if err := m.HangUp("bye"); err == nil || !strings.Contains(err.Error(), "bye") {
			t.Errorf("the reason is %v", err)
		}
		<-ended
	})
}
