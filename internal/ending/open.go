package ending

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// A signal is open if functions that other packages can call raise it and wait
// for it: a queue, a latch, a group. The package need not start a goroutine:
// what the signal means is decided where it is used.

// isOpen reports whether l is an open signal.
func (m *Model) isOpen(l *loc.Loc) bool {
	if l == nil {
		return false
	}
	for _, a := range l.Anchors {
		if m.Open()[a] {
			return true
		}
	}
	return false
}

// Open returns the open signals of the package.
func (m *Model) Open() map[loc.Anchor]bool {
	if m.open != nil {
		return m.open
	}
	m.open = make(map[loc.Anchor]bool)
	awaited := m.awaitedSignals()
	for _, c := range m.contexts {
		if c.G != nil || !importable(c.Sum.Fn) {
			continue
		}
		for _, e := range c.Sum.Events {
			m.opened(e, c.Sum.Fn, awaited)
			if e.Kind == ops.Launch && e.Body != nil { // see Starts
				for _, x := range e.Body.Events {
					m.opened(x, c.Sum.Fn, awaited)
				}
			}
		}
	}
	m.dropIdle()
	return m.open
}

// dropIdle drops the flags of types that have no other open signal.
func (m *Model) dropIdle() {
	waited := make(map[any]bool)
	idle := func(a loc.Anchor) bool { return m.sites[a][0].Event.Kind == ops.Write && !m.flags.awaited[a] }
	for a := range m.open {
		waited[a.Object] = waited[a.Object] || len(m.sites[a]) == 0 || !idle(a)
	}
	for a := range m.open {
		if !waited[a.Object] {
			delete(m.open, a)
		}
	}
}

// opened notes the signal that e raises, in the terms of fn, if it is open.
func (m *Model) opened(e *effect.Event, fn *ssa.Function, awaited map[loc.Anchor]bool) {
	if e.Kind == ops.Send || e.Kind == ops.NetClose || !m.telling(e) {
		return
	}
	if _, ok := e.Loc.PathIn(fn); !ok {
		return
	}
	for _, a := range e.Loc.Anchors {
		name, ok := a.Object.(*types.TypeName)
		if ok && name.Pkg() == fn.Pkg.Pkg && name.Parent() == name.Pkg().Scope() && speakable(a.Path) && awaited[a] {
			m.open[a] = true
		}
	}
}

// Opens reports whether t is a type with an open signal.
func (m *Model) Opens(t types.Type) bool {
	n := loc.NamedOf(t)
	if n == nil {
		return false
	}
	obj := n.Origin().Obj()
	for a := range m.Open() {
		if a.Object == obj {
			return true
		}
	}
	return false
}

// besideOpen reports whether l, a lock, is part of an object with an open signal: who
// holds it there may hold it around the signal and what somebody elsewhere writes.
func (m *Model) besideOpen(l *loc.Loc) bool {
	if m.openTypes == nil {
		m.openTypes = make(map[any]bool)
		for a := range m.Open() {
			m.openTypes[a.Object] = true
		}
	}
	for _, a := range l.Anchors {
		if m.openTypes[a.Object] {
			return true
		}
	}
	return false
}

// telling reports whether e is a signal that means the same whoever raises it.
func (m *Model) telling(e *effect.Event) bool {
	if e.Loc == nil || !isSignal(e) || m.Remade(e.Loc) {
		return false
	}
	return e.Kind != ops.Write || !m.flags.isCleared(e.Loc)
}

// awaitedSignals lists what functions of the package wait for, or hand out.
func (m *Model) awaitedSignals() map[loc.Anchor]bool {
	out := make(map[loc.Anchor]bool)
	for a := range m.flags.awaited {
		out[a] = true
	}
	for _, fn := range m.fns {
		sum := m.sums.Of(fn)
		for _, e := range slices.Concat(sum.Events, sum.Waits) {
			if (e.Kind == ops.Recv || e.Kind == ops.WaitAll) && e.Loc != nil {
				note(out, e.Loc)
			}
		}
		for i := range fn.Signature.Results().Len() {
			if l := m.sums.R.Signal(m.sums.R.ResultPlace(fn, i)); l != nil {
				note(out, l)
			}
		}
	}
	for a, sites := range m.sites {
		// A flag that is only looked at may stand for a wait, where it is true.
		if exported(xfact.Path(a.Path)) || sites[0].Event.Kind == ops.Write {
			out[a] = true
		}
	}
	return out
}

// importable reports whether other packages can call fn.
func importable(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	return ok && obj.Exported() && fn.Parent() == nil && fn.Pkg != nil
}

// FuncRaises lists the signals that fn may raise, as its importers see them: open
// ones, and a channel that it is given.
func (m *Model) FuncRaises(fn *ssa.Function) []xfact.Raise {
	var out []xfact.Raise
	for _, e := range m.sums.Of(fn).Events {
		if r, ok := m.raiseIn(e, fn); ok && !slices.ContainsFunc(out, func(x xfact.Raise) bool { return sameRaise(x, r) }) {
			out = append(out, r)
		}
	}
	return out
}

func sameRaise(a, b xfact.Raise) bool {
	return a.Loc == b.Loc && a.Kind == b.Kind && a.Val == b.Val
}

func (m *Model) raiseIn(e *effect.Event, fn *ssa.Function) (xfact.Raise, bool) {
	if e.Loc == nil || !isSignal(e) {
		return xfact.Raise{}, false
	}
	p, ok := e.Loc.PathIn(fn)
	if !ok || !m.isOpen(e.Loc) && !(e.Kind == ops.Close && e.Loc.IsRoot()) {
		return xfact.Raise{}, false
	}
	r := xfact.Raise{Loc: p}
	switch e.Kind {
	case ops.Close:
		r.Kind = xfact.RaiseClose
	case ops.Send:
		r.Kind = xfact.RaiseSend
	case ops.Done:
		r.Kind = xfact.RaiseDone
	case ops.Write:
		r.Kind, r.Val = xfact.RaiseSet, fact.Text(fact.Of(e.Val))
		r.Idle = !m.flags.isAwaited(e.Loc)
	default:
		return xfact.Raise{}, false
	}
	for _, l := range e.Once {
		if o, ok := l.PathIn(fn); ok {
			r.Once = append(r.Once, o)
		}
	}
	slices.Sort(r.Once)
	return r, true
}

// elsewhere reports whether l is a place in another package whose senders are not
// in view.
func (m *Model) elsewhere(l *loc.Loc) bool {
	if l.IsRoot() || l.Parent() == nil || len(m.fns) == 0 {
		return false
	}
	n := loc.NamedOf(l.Parent().Type())
	return n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg() != m.fns[0].Pkg.Pkg &&
		token.IsExported(l.Name()) && !strings.HasPrefix(l.Name(), "(")
}
