package writelock

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClose(t *testing.T) {
	p := Connect(oracle.NewStream("hello\n", nil))
	p.Send("hi")
	oracle.Returns(t, func() {
		if err := p.Close(); err == nil {
			t.Error("the cause is missing")
		}
		p.Close()
	})
}
