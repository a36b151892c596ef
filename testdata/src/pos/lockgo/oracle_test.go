package lockgo

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestStop(t *testing.T) {
	m := Watch(oracle.NewStream("12\n13\n", nil))
	if !oracle.Stuck(t, func() { m.Stop() }, "lockgo.(*Meter).Stop", "lockgo.(*Meter).read") {
		t.Error("Stop returned")
	}
}
