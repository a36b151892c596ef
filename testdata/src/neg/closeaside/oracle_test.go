package closeaside

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestGarbage(t *testing.T) {
	if oracle.Deadlocks(t, func(t *testing.T) {
		c := oracle.NewStream("7\nx\n", nil)
		c.CloseLag = oracle.Pause
		s := Open(c)
		for range 2 {
			if n, err := s.Sample(); n != 7 && !errors.Is(err, ErrGarbage) {
				t.Errorf("sample: %d, %v", n, err)
			}
		}
		time.Sleep(5 * oracle.Pause)
		s.Close()
	}) {
		t.Error("deadlock")
	}
}
