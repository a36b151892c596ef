package earlytotals

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestBillIsEmpty(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		m := Open(oracle.NewStream("3\n4\n", io.EOF), oracle.Logf)
		early := m.Bill()
		time.Sleep(10 * oracle.Pause)
		if late := m.Bill(); early != (Totals{}) || late != (Totals{Samples: 2, Sum: 7}) {
			t.Errorf("there is no bug: %+v, then %+v", early, late)
		}
	})
}

func TestLineIsEmpty(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		m := Open(oracle.NewStream("3\n4\n", io.EOF), oracle.Logf)
		early := m.Line()
		time.Sleep(10 * oracle.Pause)
		if late := m.Line(); early != "sum: 0" || late != "sum: 7" {
			t.Errorf("there is no bug: %q, then %q", early, late)
		}
	})
}
