package ending

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// A Far is a goroutine of another package, known by the fact of the type whose
// state it writes.
type Far struct {
	xfact.Reader
	Type  *types.TypeName
	table *xfact.Type
	index int // of the reader in the table
}

// A FarStory is how a signal of another package comes before the write.
type FarStory struct {
	xfact.Story
	Written string // the place of the write
}

// farReaders returns the goroutines of other packages that write states of obj,
// if obj is a type with a fact.
func (m *Model) farReaders(obj any) []*Goroutine {
	name, ok := obj.(*types.TypeName)
	if !ok || m.sums.R.View == nil {
		return nil
	}
	gs, ok := m.far[name]
	if ok {
		return gs
	}
	if t := m.sums.R.View.Type(name); t != nil {
		for i, r := range t.Readers {
			id := fmt.Sprintf("%s.%s#%d", name.Pkg().Path(), name.Name(), i)
			gs = append(gs, &Goroutine{ID: id, Far: &Far{r, name, t, i}})
		}
	}
	if m.far == nil {
		m.far = make(map[*types.TypeName][]*Goroutine)
		m.farByID = make(map[string]*Goroutine)
	}
	m.far[name] = gs
	for _, g := range gs {
		m.farByID[g.ID] = g
	}
	return gs
}

// farWriters is Writers for goroutines of other packages.
func (m *Model) farWriters(l *loc.Loc) []*Goroutine {
	var out []*Goroutine
	for _, a := range l.Anchors {
		for _, g := range m.farReaders(a.Object) {
			for _, s := range g.Far.table.States {
				if s.Reader == g.Far.index && (string(s.Path) == a.Path || len(s.Path) < len(a.Path) && loc.Covers(string(s.Path), a.Path) && !s.Ref) {
					out = append(out, g)
					break
				}
			}
		}
	}
	return out
}

// farConst is WrittenConst for a goroutine of another package.
func (g *Goroutine) farConst(l *loc.Loc) fact.Fact {
	for _, a := range l.Anchors {
		if a.Object != g.Far.Type {
			continue
		}
		for _, s := range g.Far.table.States {
			if s.Reader == g.Far.index && string(s.Path) == a.Path {
				f, _ := fact.Parse(s.Val, noGlobal)
				return f
			}
		}
	}
	return fact.Fact{}
}

func noGlobal(string, string) *ssa.Global { return nil }

// farSignal returns the entry of the type in whose fact l is a signal, or nil.
func (m *Model) farSignal(l *loc.Loc) *xfact.Signal {
	for _, a := range l.Anchors {
		gs := m.farReaders(a.Object)
		if len(gs) == 0 {
			continue
		}
		for i, s := range gs[0].Far.table.Signals {
			if string(s.Path) == a.Path {
				return &gs[0].Far.table.Signals[i]
			}
		}
	}
	return nil
}

// judgeFar is Judge for a goroutine of another package: its table was made by
// the judge of that package.
func (m *Model) judgeFar(r Received, state *loc.Loc, g *Goroutine) Verdict {
	best := Verdict{}
	for prefix, sig := range r.Loc.Anchors {
		if sig.Object != g.Far.Type || !state.Within(prefix) || state == prefix {
			continue
		}
		switch v := g.lookUp(r, sig.Path, prefix, pathBelow(state, prefix)); {
		case v.Answer == Safe:
			return v
		case v.Answer == Unsafe && best.Answer != Unsafe:
			best = v
		}
	}
	return best
}

func (g *Goroutine) lookUp(r Received, sig string, prefix *loc.Loc, state string) Verdict {
	t, class := g.Far.table, classOf(r)
	best := Verdict{}
	for _, v := range t.Verdicts {
		w := t.States[v.State]
		if string(t.Signals[v.Signal].Path) != sig || w.Reader != g.Far.index ||
			!loc.Covers(string(w.Path), state) || !slices.Contains(v.When, class) {
			continue
		}
		if v.Unsafe == nil || covers(v.Covers, r.Locks, prefix) {
			if best.Answer == Nothing {
				best = Verdict{Answer: Safe}
			}
			continue
		}
		if best.Answer != Unsafe || best.Low && !v.Unsafe.Low {
			best = Verdict{Answer: Unsafe, G: g, Low: v.Unsafe.Low, Far: &FarStory{*v.Unsafe, w.At}}
		}
	}
	return best
}

// farCovers reports whether a is a lock that the fact of its type speaks of.
func (m *Model) farCovers(a loc.Anchor) bool {
	gs := m.farReaders(a.Object)
	return len(gs) > 0 && slices.ContainsFunc(gs[0].Far.table.Verdicts, func(v xfact.Verdict) bool {
		return slices.Contains(v.Covers, xfact.Path(a.Path))
	})
}

// covers reports whether one of the locks is one that covers, a place of prefix.
func covers(covering []xfact.Path, locks []*loc.Loc, prefix *loc.Loc) bool {
	for _, l := range locks {
		for p, a := range l.Anchors {
			if p == prefix && slices.Contains(covering, xfact.Path(a.Path)) {
				return true
			}
		}
	}
	return false
}

// classOf says how r was received.
func classOf(r Received) xfact.Class {
	c := ""
	switch r.Kind {
	case ops.Recv:
		c = "r"
	case ops.WaitAll:
		c = "w"
	case ops.Once:
		c = "o"
	case ops.Fails:
		c = "f"
	case ops.Read:
		if r.EOF {
			c = "e"
		}
		return xfact.Class(c + "v" + fact.Text(r.Val))
	default:
		return "?"
	}
	c += map[effect.Mode]string{effect.Any: "a", effect.Closed: "c", effect.Sent: "s"}[r.Mode]
	if r.EOF {
		c += "e"
	}
	return xfact.Class(c)
}

// ClassOf is the text of how r was received.
func ClassOf(r Received) xfact.Class { return classOf(r) }

// OfClass undoes ClassOf.
func OfClass(c xfact.Class, global func(pkg, name string) *ssa.Global) Received {
	var r Received
	for i := range len(c) {
		switch c[i] {
		case 'r':
			r.Kind = ops.Recv
		case 'w':
			r.Kind = ops.WaitAll
		case 'o':
			r.Kind = ops.Once
		case 'f':
			r.Kind = ops.Fails
		case 'c':
			r.Mode = effect.Closed
		case 's':
			r.Mode = effect.Sent
		case 'e':
			r.EOF = true
		case 'v':
			r.Kind = ops.Read
			r.Val, _ = fact.Parse(string(c[i+1:]), global)
			return r
		}
	}
	return r
}
