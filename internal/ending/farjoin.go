package ending

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// FarJoin spells a wait for goroutine g of another package that its callers can
// write, in the terms of the function that reads state; "" if there is none.
func (m *Model) FarJoin(state *loc.Loc, g *Goroutine) string {
	named, ok := g.Far.Type.Type().(*types.Named)
	if !ok {
		return ""
	}
	for prefix, a := range state.Anchors {
		if a.Object != g.Far.Type {
			continue
		}
		name := prefix.String()
		if !m.speakable(prefix) {
			name = g.Far.Type.Pkg().Name() + "." + g.Far.Type.Name()
		}
		j := farJoiner{m, g, prefix, a.Path, name}
		for _, meth := range methodsOf(named) {
			if s := j.byMethod(meth); s != "" {
				return s
			}
		}
		if st, ok := named.Underlying().(*types.Struct); ok {
			for f := range st.Fields() {
				if _, ok := f.Type().Underlying().(*types.Chan); ok && f.Exported() && j.closes(f.Name()) {
					return "<-" + name + "." + f.Name()
				}
			}
		}
	}
	return ""
}

// methodsOf lists the methods that a type or an interface declares.
func methodsOf(n *types.Named) []*types.Func {
	if iface, ok := n.Underlying().(*types.Interface); ok {
		return slices.Collect(iface.ExplicitMethods())
	}
	return slices.Collect(n.Methods())
}

type farJoiner struct {
	m      *Model
	g      *Goroutine
	prefix *loc.Loc
	state  string
	name   string // of the object, as a caller can write it
}

// speakable reports whether the package can name l: it has no unexported field
// of another package.
func (m *Model) speakable(l *loc.Loc) bool {
	own := m.fns[0].Pkg.Pkg
	for ; l != nil && !l.IsRoot() && l.Parent() != nil; l = l.Parent() {
		n := loc.NamedOf(l.Parent().Type())
		if n != nil && n.Obj().Pkg() != own && !token.IsExported(l.Name()) {
			return false
		}
	}
	return true
}

// waitFor spells a wait for l, of which name names a field that the package
// cannot, by a method of the type that holds it; "" if there is none.
func (m *Model) waitFor(l *loc.Loc, name string) string {
	rest := ""
	for !m.speakable(l) {
		rest = "." + l.Name() + rest
		l = l.Parent()
	}
	named := loc.NamedOf(l.Type())
	object, ok := strings.CutSuffix(name, rest)
	if named == nil || !ok {
		return ""
	}
	for _, meth := range methodsOf(named.Origin()) {
		f := m.sums.R.View.Func(meth)
		if f == nil || !meth.Exported() || meth.Signature().Params().Len() > 0 {
			continue
		}
		call := object + "." + meth.Name() + "()"
		if _, isChan := resultType(meth).(*types.Chan); isChan && len(f.Results) == 1 && f.Results[0] == xfact.Path("0"+rest) {
			return "<-" + call
		}
		waits := func(g xfact.Got) bool {
			return g.Loc == xfact.Path("0"+rest) && g.Known && !g.Own && !g.Bounded && g.Class.Waits()
		}
		without := func(x xfact.Exit) bool { return !slices.ContainsFunc(x.Got, waits) }
		if len(f.Exits) > 0 && !slices.ContainsFunc(f.Exits, without) {
			return call
		}
	}
	return ""
}

// resultType returns the underlying type of the only result of fn, or nil.
func resultType(fn *types.Func) types.Type {
	if res := fn.Signature().Results(); res.Len() == 1 {
		return res.At(0).Type().Underlying()
	}
	return nil
}

var recvClosed = Received{Happened: effect.Happened{Mode: effect.Closed}, Kind: ops.Recv}

func (j farJoiner) safe(r Received, sig string) bool {
	return j.g.lookUp(r, sig, j.prefix, j.state).Answer == Safe
}

// closes is safe for a channel that is closed and carries no messages, or that is
// declared to join.
func (j farJoiner) closes(sig string) bool {
	if slices.ContainsFunc(j.g.Far.table.Signals, func(s xfact.Signal) bool { return string(s.Path) == sig && s.Joins }) {
		return true
	}
	sent := slices.ContainsFunc(j.g.Far.table.Signals, func(s xfact.Signal) bool { return string(s.Path) == sig && s.Sent })
	return !sent && j.safe(recvClosed, sig)
}

func (j farJoiner) byMethod(meth *types.Func) string {
	f := j.m.sums.R.View.Func(meth)
	if f == nil || !meth.Exported() {
		return ""
	}
	call := j.name + "." + meth.Name()
	if len(f.Results) == 1 {
		sig, own := strings.CutPrefix(string(f.Results[0]), "0.")
		if own && j.closes(sig) {
			if _, ok := meth.Signature().Results().At(0).Type().Underlying().(*types.Chan); ok {
				return "<-" + call + "()"
			}
			return "<-" + call + "().Done()"
		}
	}
	if len(f.Exits) == 0 || meth.Signature().Params().Len() > 0 {
		return ""
	}
	for _, x := range f.Exits {
		if !j.joins(x.Got) {
			return ""
		}
	}
	return call + "()"
}

func (j farJoiner) joins(gs []xfact.Got) bool {
	for _, x := range gs {
		sig, own := strings.CutPrefix(string(x.Loc), "0.")
		if arg, ok := strings.CutPrefix(sig, xfact.Join); ok && (arg == "" || loc.Covers(arg[1:], j.state)) {
			return true
		}
		if own && !x.Bounded && j.safe(OfClass(x.Class, noGlobal), sig) {
			return true
		}
	}
	return false
}
