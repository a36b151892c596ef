package framehello

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Nobody is at the end of anything, so that no delay makes a difference.
func TestAsk(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		nc := oracle.NewStream("Hserver\nRforty-two\n", nil)
		c, err := Greet(nc, time.Second, oracle.Logf)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if answer, err := c.Ask("?"); answer != "forty-two" || err != nil {
			t.Errorf("Ask() = %q, %v", answer, err)
		}
	})
}
