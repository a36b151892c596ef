package skitemp

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestGust(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		errs := []error{ErrHiccup, nil, ErrGone}
		l := Run(func() (int, error) {
			err := errs[0]
			errs = errs[1:]
			return 60, err
		}, oracle.Logf)
		if gust, err := l.Gust(); gust != 60 || err != nil {
			t.Fatalf("Gust() = %d, %v", gust, err)
		}
		if _, err := l.Gust(); err != ErrHiccup {
			t.Fatalf("the fault is %v, want the stale hiccup", err)
		}
	})
}
