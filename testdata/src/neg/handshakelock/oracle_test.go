package handshakelock

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClose(t *testing.T) {
	oracle.Returns(t, func() {
		c := Dial(oracle.NewStream("220 ready\nx\n", nil))
		if c.Greeting() != "220 ready" {
			t.Errorf("greeting %q", c.Greeting())
		}
		c.Close()
		c.Close()
	})
}
