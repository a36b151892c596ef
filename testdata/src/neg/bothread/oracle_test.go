package bothread

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestSum(t *testing.T) {
	var table Table
	table.Set("a", 1)
	table.Set("b", 2)
	table.Set("*", 10)
	go table.Set("c", 3)
	oracle.Returns(t, func() {
		if n := table.Sum([]string{"a", "b"}, []string{"b"}); n != 25 {
			t.Errorf("sum %d", n)
		}
	})
}
