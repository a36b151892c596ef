package handedtotals

import (
	"errors"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

var errLine = errors.New("line down")

func TestBillIsWhole(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		var seen []int
		m := Open(oracle.NewStream("3\n4\n", errLine), func(v int) { seen = append(seen, v) })
		if b := m.Bill(); b != (Totals{2, 7, errLine}) || len(seen) != 2 {
			t.Errorf("the bill is %+v after %v", b, seen)
		}
	})
}

func TestBillOfNonsense(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		m := Open(strings.NewReader("3\nx\n"), func(int) {})
		if b := m.Bill(); b.Err == nil || b.Sum != 3 {
			t.Errorf("the bill is %+v", b)
		}
	})
}
