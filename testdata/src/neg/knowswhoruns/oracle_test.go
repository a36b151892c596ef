package knowswhoruns

import (
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestLeave(t *testing.T) {
	for _, commands := range []string{"dig\n", "dig\nleave\n"} {
		if oracle.Deadlocks(t, func(t *testing.T) {
			a := Enlist(oracle.NewStream(commands, nil))
			synctest.Wait()
			a.Leave()
		}) {
			t.Errorf("%q: deadlock", commands)
		}
	}
}
