package effect_test

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

// Each function calls the one below it sixty times, so that the events of the
// lowest one come to the highest one 216,000 times.
func TestManyWaysAreBlurred(t *testing.T) {
	times := func(call string) string { return strings.Repeat(call+"\n", 60) }
	pkg := ssatest.Build(t, decls+`
func (c *Conn) first() { c.set(); c.ch <- 1 }
func (c *Conn) second() {
`+times("c.first()")+`}
func (c *Conn) third() {
`+times("c.second()")+`}
func (c *Conn) run() {
`+times("c.third()")+`}`)
	sums := effect.New(loc.NewResolver(pkg.Funcs))

	exact := sums.Of(ssatest.Func(t, pkg, "second"))
	if exact.Blurred || len(exact.Events) != 120 {
		t.Errorf("second: blurred %v, %d events, want all 120", exact.Blurred, len(exact.Events))
	}
	s := sums.Of(ssatest.Func(t, pkg, "run"))
	if !s.Blurred || len(sums.Over) > 0 {
		t.Errorf("run: blurred %v, given up %d", s.Blurred, len(sums.Over))
	}
	if n := len(s.Events); n != 120 {
		t.Errorf("run has %d events, want a write and a send for each call", n)
	}
	sent, written := find(t, s, ops.Send, "ch"), find(t, s, ops.Write, "err")
	if !s.Order(written, sent).May || !s.Order(sent, written).May {
		t.Error("an event may follow what any of those that it stands for may follow")
	}
	if !settled(s.Events[sent], "err") {
		t.Error("what holds at all of them is lost")
	}
}

func settled(e *effect.Event, name string) bool {
	for _, x := range e.Settled {
		if strings.HasSuffix(x.Loc.String(), "."+name) {
			return true
		}
	}
	return false
}
