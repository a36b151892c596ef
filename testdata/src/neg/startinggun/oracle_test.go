package startinggun

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestOneHangsUp(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		g := Dial(oracle.NewStream("welcome\n", nil), oracle.Logf)
		if done, late := g.Drill(20); done != 1 || late != 19 || g.byes != 1 {
			t.Errorf("%d hung up, %d were late, %d times it was said", done, late, g.byes)
		}
	})
}

func TestNoneHangsUpWhatIsGone(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		g := Dial(oracle.NewStream("", io.EOF), oracle.Logf)
		time.Sleep(oracle.Pause)
		if done, late := g.Drill(20); done != 0 || late != 20 {
			t.Errorf("%d hung up, %d were late", done, late)
		}
	})
}
