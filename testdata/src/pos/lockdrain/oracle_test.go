package lockdrain

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClose(t *testing.T) {
	f := Subscribe(oracle.NewStream("12\n13\n", nil))
	if !oracle.Stuck(t, func() { f.Close() }, "lockdrain.(*Feed).Close", "lockdrain.(*Feed).read") {
		t.Error("Close returned")
	}
}
