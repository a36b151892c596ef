package lockgather

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestFirst(t *testing.T) {
	slow := func(r string) (string, error) {
		time.Sleep(2 * time.Millisecond)
		return "from " + r, nil
	}
	if !oracle.Stuck(t, func() { First([]string{"a", "b"}, slow) }, "lockgather.First", "lockgather.First.func1") {
		t.Error("First returned")
	}
	oracle.Returns(t, func() { First(nil, slow) })
}
