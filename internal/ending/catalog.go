package ending

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// A Catalog tells which places matter to callers in other packages: those that
// the fact of some type mentions, of this package or of another one. It notes
// which of them it was asked for.
type Catalog struct {
	M     *Model
	Local map[*types.TypeName]*xfact.Type // the facts of this package's types

	asked map[loc.Anchor]bool
}

// NewCatalog returns the catalog of package pkg; with low also of verdicts of
// the low tier.
func NewCatalog(m *Model, pkg *types.Package, low bool) *Catalog {
	c := &Catalog{M: m, Local: m.Tables(pkg), asked: make(map[loc.Anchor]bool)}
	for obj, t := range c.Local {
		if !low {
			dropLow(t)
		}
		if !t.Tells() {
			delete(c.Local, obj)
		}
	}
	return c
}

func dropLow(t *xfact.Type) {
	t.Verdicts = slices.DeleteFunc(t.Verdicts, func(v xfact.Verdict) bool { return v.Unsafe != nil && v.Unsafe.Low })
}

// Prune drops the signals and states that no caller can meet: those of which no
// function's fact speaks and that are not exported fields.
func (c *Catalog) Prune() {
	for obj, t := range c.Local {
		t.Keep(func(p xfact.Path) bool { return c.meets(obj, p) })
		if !t.Tells() {
			delete(c.Local, obj)
		}
	}
	clear(c.asked)
}

func (c *Catalog) meets(obj *types.TypeName, p xfact.Path) bool {
	if exported(p) {
		return true
	}
	for a := range c.asked {
		if a.Object == obj && loc.Covers(a.Path, string(p)) {
			return true
		}
	}
	return false
}

// exported reports whether all fields of p are.
func exported(p xfact.Path) bool {
	for f := range strings.SplitSeq(string(p), ".") {
		if !token.IsExported(f) {
			return false
		}
	}
	return true
}

// Facts returns the facts of the package's types, found and declared.
func (c *Catalog) Facts() map[*types.TypeName]*xfact.Type {
	out := make(map[*types.TypeName]*xfact.Type)
	for obj := range c.Local {
		out[obj] = c.table(obj)
	}
	if v := c.M.sums.R.View; v != nil {
		for obj := range v.OwnTypes {
			out[obj] = c.table(obj)
		}
	}
	return out
}

func (c *Catalog) table(obj any) *xfact.Type {
	name, ok := obj.(*types.TypeName)
	if !ok {
		return nil
	}
	t, own := c.Local[name], c.M.sums.R.View.Type(name)
	if t == nil || own == nil {
		return cmp.Or(t, own)
	}
	both := *t
	both.Add(own)
	return &both
}

// some reports whether a fact mentions l in the way that match looks for.
func (c *Catalog) some(l *loc.Loc, match func(t *xfact.Type, path string) bool) bool {
	if l == nil {
		return false
	}
	found := false
	for _, a := range l.Anchors {
		if t := c.table(a.Object); t != nil && match(t, a.Path) {
			c.asked[a] = true
			found = true
		}
	}
	return found
}

// Signal reports whether a verdict speaks about signal l.
func (c *Catalog) Signal(l *loc.Loc) bool {
	return c.some(l, func(t *xfact.Type, path string) bool {
		return strings.HasPrefix(path, xfact.Join) || slices.ContainsFunc(t.Signals, func(s xfact.Signal) bool { return string(s.Path) == path })
	}) || c.M.isOpen(l)
}

// State reports whether a verdict speaks about the state l.
func (c *Catalog) State(l *loc.Loc) bool {
	return c.some(l, func(t *xfact.Type, path string) bool {
		return slices.ContainsFunc(t.States, func(s xfact.State) bool { return loc.Covers(string(s.Path), path) })
	})
}

// Covers reports whether lock l makes some verdict safe, or may do so where an open
// signal is used.
func (c *Catalog) Covers(l *loc.Loc) bool {
	if l == nil {
		return false
	}
	return c.M.besideOpen(l) || c.some(l, func(t *xfact.Type, path string) bool {
		return slices.ContainsFunc(t.Verdicts, func(v xfact.Verdict) bool { return slices.Contains(v.Covers, xfact.Path(path)) })
	})
}

// Holds reports whether values of type t are, or directly hold, something that a
// fact is about.
func (c *Catalog) Holds(t types.Type) bool {
	n := loc.NamedOf(t)
	if n == nil {
		return false
	}
	if c.table(n.Origin().Obj()) != nil {
		return true
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if m := loc.NamedOf(f.Type()); m != nil && c.table(m.Origin().Obj()) != nil {
			return true
		}
	}
	return false
}
