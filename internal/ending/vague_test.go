package ending_test

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

// A signal that a function raises on so many ways that they are blurred is no join to
// advise, whatever the reader does.
func TestBlurredSignalIsNotAdvised(t *testing.T) {
	const decls = `
import ("context"; "io")
type Conn struct {
	ctx    context.Context
	cancel context.CancelFunc
	err    error
	n      int
}
func New() *Conn { c := &Conn{}; c.ctx, c.cancel = context.WithCancel(context.Background()); go c.read(); return c }
func (c *Conn) read() { c.err = io.EOF; c.cancel() }
func (c *Conn) first() { c.n = 1; c.cancel() }
`
	times := func(call string) string { return strings.Repeat(call+"\n", 60) }
	for _, tt := range []struct{ name, more, want string }{
		{"by the reader alone", "func (c *Conn) first2() {}", "<-c.ctx.Done()"},
		{"by many ways", "func (c *Conn) second() {\n" + times("c.first()") + "}\nfunc (c *Conn) third() {\n" + times("c.second()") +
			"}\nfunc (c *Conn) Run() {\n" + times("c.third()") + "}", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := decls + tt.more
			if tt.want != "" {
				src = strings.Replace(src, "c.n = 1; c.cancel()", "c.n = 1", 1)
			}
			pkg := ssatest.Build(t, src)
			m := ending.New(pkg.Funcs, effect.New(loc.NewResolver(pkg.Funcs)))
			g := m.Goroutines[0]
			for _, i := range g.Sum.Kind(ops.Write) {
				if got := m.Join(g.Sum.Events[i].Loc, g.ID); got != tt.want {
					t.Errorf("advised is %q, want %q", got, tt.want)
				}
			}
		})
	}
}
