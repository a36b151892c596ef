package curtainonce

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestLower(t *testing.T) {
	for _, end := range []error{nil, io.EOF} {
		oracle.Bubble(t, func(t *testing.T) {
			motor := oracle.NewStream("", end)
			motor.CloseLag = oracle.Pause
			c := Raise(motor, 9)
			for range 3 {
				if h, mine := c.Lower(); mine && h != 0 {
					t.Errorf("the height is %d", h)
				}
			}
		})
	}
}
