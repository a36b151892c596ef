package explore_test

import (
	"fmt"
	"slices"
	"sort"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/explore"
	truth "github.com/wsracecheck/wsracecheck/internal/truth/explore"
	"github.com/wsracecheck/wsracecheck/internal/truth/gen"
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// TestTruthCircles compares Circles with what the explorer of the tests says of who
// waits for whom for good. That one does not see who waits for the body of a Once, and
// calls a circle with a lock one about a reader only if the reader is to take the lock.
func TestTruthCircles(t *testing.T) {
	n := programs(600)
	asked, found := 0, 0
	for seed := uint64(1); seed <= n; seed++ {
		p := gen.Waiting(seed)
		p.Number()
		for _, consumer := range p.Of(model.Consumer) {
			res := truth.Run(p, consumer)
			if res.Bad != "" || res.TooLarge {
				continue
			}
			q := translate(p, consumer, -1, bySignal)
			got := explore.Circles(q)
			asked++
			have, all, readers := ours(q, got), theirs(res, false), theirs(res, true)
			if len(readers) > 0 {
				found++
			}
			for k, once := range have {
				if !all[k] && !once {
					t.Errorf("seed %d consumer %d: %s, want %v", seed, consumer, k, all)
				}
			}
			for k := range readers {
				if _, ok := have[k]; !ok {
					t.Errorf("seed %d consumer %d: no %s, but %v", seed, consumer, k, have)
				}
			}
		}
	}
	t.Logf("%d asked, %d of them with circles about a reader", asked, found)
	if found < asked/10 {
		t.Error("too few circles")
	}
}

// ours spells circles as the other explorer does: of a lock the statements that wait
// while they hold it, otherwise all that wait. True stands for one that waits for a Once.
func ours(p *explore.Program, r explore.CircleResult) map[string]bool {
	set := make(map[string]bool)
	for _, c := range r.Circles {
		var waits []int
		once := false
		for _, w := range c.Waits {
			once = once || p.Threads[w.Thread].Code[w.Instr].Op == explore.OnceIn
			if w.Takes || c.Kind == explore.LockJoin && !wanted(c, w) {
				continue
			}
			waits = append(waits, p.Threads[w.Thread].Code[w.Instr].Tag)
		}
		sort.Ints(waits)
		set[fmt.Sprint(c.Kind == explore.LockJoin, waits)] = once
	}
	return set
}

// wanted reports whether another thread of the circle waits for a mutex that w holds.
func wanted(c explore.Circle, w explore.Waiting) bool {
	for _, u := range c.Waits {
		if u.Takes && slices.Contains(w.Holds, u.Objects[0]) {
			return true
		}
	}
	return false
}

func theirs(r truth.Result, readers bool) map[string]bool {
	set := make(map[string]bool)
	for _, d := range r.Deadlocks {
		if d.Reader || !readers {
			set[fmt.Sprint(d.Lock, d.Waits)] = true
		}
	}
	return set
}
