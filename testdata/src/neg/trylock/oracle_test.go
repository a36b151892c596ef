package trylock

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestRetire(t *testing.T) {
	loads := make(chan bool, 100)
	c := Warm(func() (string, error) {
		loads <- true
		time.Sleep(2 * time.Millisecond)
		return "warm", nil
	}, time.Millisecond)
	<-loads
	<-loads
	oracle.Returns(t, func() {
		if v := c.Retire(); v != "warm" {
			t.Errorf("retired with %q", v)
		}
	})
}
