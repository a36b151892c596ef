package effect_test

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

// Whatever function is asked for first, what a goroutine does is told with all that
// is known of the functions that lead back to it.
func TestCircleIsKnownFromEverywhere(t *testing.T) {
	pkg := ssatest.Build(t, decls+`
func (c *Conn) giveUp() { c.set(); c.redial() }
func (c *Conn) redial() { if c.r != nil { go c.write() } }
func (c *Conn) write()  { defer close(c.done); c.relay() }
func (c *Conn) relay()  { c.giveUp() }
`)
	for _, first := range []string{"giveUp", "redial", "write", "relay"} {
		t.Run(first, func(t *testing.T) {
			sums := effect.New(loc.NewResolver(pkg.Funcs))
			sums.Of(ssatest.Func(t, pkg, first))
			for _, name := range []string{"giveUp", "redial", "write", "relay"} {
				s := sums.Of(ssatest.Func(t, pkg, name))
				if s.Draft() {
					t.Errorf("%s is a draft", name)
				}
			}
			redial := sums.Of(ssatest.Func(t, pkg, "redial"))
			body := redial.Events[redial.Kind(ops.Launch)[0]].Body
			if body.Draft() {
				t.Fatal("redial starts a draft")
			}
			if e := body.Events[find(t, body, ops.Close, "done")]; !settled(e, "err") {
				t.Error("the error is set when the goroutine ends, and that is not known")
			}
		})
	}
}
