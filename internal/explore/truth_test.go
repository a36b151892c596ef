package explore_test

import (
	"flag"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/explore"
	truth "github.com/wsracecheck/wsracecheck/internal/truth/explore"
	"github.com/wsracecheck/wsracecheck/internal/truth/gen"
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

var many = flag.Uint64("programs", 0, "compare answers on so many generated programs")

// programs is how many programs a test makes up; n unless it is told.
func programs(n uint64) uint64 {
	switch {
	case *many > 0:
		return *many
	case testing.Short():
		return n / 5
	}
	return n
}

// TestTruth compares Run with the explorer of the tests, which has the same rules and
// no code in common with it, on generated programs. There is no difference that would
// have to be explained.
func TestTruth(t *testing.T) {
	for _, tt := range []struct {
		name string
		gen  func(uint64) *model.Program
		how  learning
		n    uint64
	}{
		{"the end is known by place", gen.Program, byPlace, 600},
		{"the end is known by what others raise", gen.Program, bySignal, 600},
		{"with more waits", gen.Waiting, byPlace, 400},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := programs(tt.n)
			c := comparison{t: t, how: tt.how}
			for seed := uint64(1); seed <= n; seed++ {
				p := tt.gen(seed)
				p.Number()
				for _, consumer := range p.Of(model.Consumer) {
					c.consumer(seed, p, consumer)
				}
			}
			t.Logf("%d questions, %d found, in %d states (the other: %d)", c.asked, c.found, c.states, c.theirs)
			if c.found < c.asked/10 || c.found > c.asked*9/10 {
				t.Error("the programs are not the mix of right and wrong that they should be")
			}
		})
	}
}

type comparison struct {
	t                            *testing.T
	how                          learning
	asked, found, states, theirs int
}

func (c *comparison) consumer(seed uint64, p *model.Program, consumer int) {
	want := truth.Run(p, consumer)
	if want.Bad != "" || want.TooLarge {
		return // an execution panics: the other explorer stops there
	}
	c.theirs += want.States
	for f := range p.Fields {
		if !p.Fields[f].Kind.IsState() {
			continue
		}
		q := translate(p, consumer, f, c.how)
		got := explore.Run(q)
		if got.Err != nil {
			c.t.Fatalf("seed %d: %v\n%v", seed, got.Err, q)
		}
		c.asked++
		c.states += got.States
		if got.Answer == explore.Found {
			c.found++
			if err := checkWitness(q, got.Witness); err != nil {
				c.t.Errorf("seed %d, consumer %d: %v\n%s", seed, consumer, err, got.Format(q))
			}
		}
		if (got.Answer == explore.Found) != want.Stale[f].Any() {
			c.t.Errorf("seed %d, consumer %d, field %s: answer %v, want %+v", seed, consumer, p.Fields[f].Name, got.Answer, want.Stale[f])
		}
	}
}
