package effect_test

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

// A loop that goes round only with nil has not begun to end.
func TestRoundsThatStoreNil(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       bool
	}{
		{"left unless nil", `for { _, e := c.r.Read(nil); c.err = e; if e != nil { return } }`, true},
		{"left unless the field is nil", `for { c.err = c.work(); if c.err != nil { return } }`, true},
		{"gone on with something", `for { c.err = c.work(); if c.r == nil { return } }`, false},
		{"left if nil", `for { c.err = c.work(); if c.err == nil { return } }`, false},
		{"by a step that says so", `for c.try() { }`, true},
		{"by a step that is not asked", `for { c.try() }`, false},
		{"a call between the store and the test", `for { c.err = c.work(); c.work(); if c.err != nil { return } }`, false},
		{"known to be something, and gone on with", `for { if e := c.work(); e != nil { c.err = e } }`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pkg := ssatest.Build(t, decls+`
func (c *Conn) work() error { _, e := c.r.Read(nil); return e }
func (c *Conn) try() bool   { c.err = c.work(); if c.err != nil { return false }; return true }
func (c *Conn) run() {
`+tt.body+"\n}")
			s := effect.New(loc.NewResolver(pkg.Funcs)).Of(ssatest.Func(t, pkg, "run"))
			if got := s.Events[find(t, s, ops.Write, "err")].Ends; got != tt.want {
				t.Errorf("Ends = %v, want %v", got, tt.want)
			}
		})
	}
}
