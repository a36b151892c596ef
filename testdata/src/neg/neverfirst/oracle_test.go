package neverfirst

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestStop(t *testing.T) {
	freed := 0
	oracle.Returns(t, func() {
		w := Hire(func() { freed++ })
		for range 3 {
			w.Do(func() {})
		}
		if n := w.Stop(); n != 3 || w.Do(func() {}) {
			t.Errorf("%d tasks done", n)
		}
		w.Stop()
	})
	if freed != 1 {
		t.Errorf("freed %d times", freed)
	}
}
