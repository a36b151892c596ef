package gliderlatch

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestLaunch(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		air := oracle.NewStream("up", ErrWind)
		air.EndLag = oracle.Pause
		g, err := Launch(air)
		if err != nil {
			t.Fatalf("Launch() = %v, it had not begun to fly", err)
		}
		time.Sleep(2 * oracle.Pause)
		if err := g.Trouble(); err != ErrWind {
			t.Errorf("Trouble() = %v", err)
		}
	})
}
