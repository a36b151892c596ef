package treelock

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestJoin(t *testing.T) {
	steps := func(n int) func() bool {
		return func() bool {
			time.Sleep(time.Millisecond)
			n--
			return n >= 0
		}
	}
	root := New(steps(0))
	root.Add(steps(2))
	root.Add(steps(3))
	oracle.Returns(t, func() {
		if n := root.Join(); n != 5 {
			t.Errorf("%d steps", n)
		}
	})
}
