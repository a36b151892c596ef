package ending

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// An ordering gives the writes of close state that holding a lock may order
// with a signal; nil stands for any of them.
type ordering struct {
	anchors map[loc.Anchor]map[*effect.Event]bool
	globals map[*loc.Loc]map[*effect.Event]bool
}

func newOrdering() ordering {
	return ordering{
		anchors: make(map[loc.Anchor]map[*effect.Event]bool),
		globals: make(map[*loc.Loc]map[*effect.Event]bool),
	}
}

// add notes that holding the lock l orders the write w.
func (o *ordering) add(l *loc.Loc, w *effect.Event) {
	if _, global := l.Root().(*ssa.Global); global && l.IsRoot() {
		if o.globals[l] == nil {
			o.globals[l] = make(map[*effect.Event]bool)
		}
		o.globals[l][w] = true
	}
	for _, a := range l.Anchors {
		if o.anchors[a] == nil {
			o.anchors[a] = make(map[*effect.Event]bool)
		}
		o.anchors[a][w] = true
	}
}

// orderedBy notes the locks that c holds from a signal to its write i, and
// those under which it raises a flag.
func (m *Model) orderedBy(c *Context, i int) {
	for _, l := range c.Sum.Released {
		m.ordering.add(l, nil)
	}
	for j, e := range c.Sum.Events {
		if !isSignal(e) {
			continue
		}
		held := c.Sum.Order(j, i).Held
		if e.Kind == ops.Write {
			held = e.Held // see own: who looks at the flag holds them, too
		}
		for _, l := range held {
			m.ordering.add(l, c.Sum.Events[i])
		}
	}
}
