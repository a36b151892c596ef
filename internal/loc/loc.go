// Package loc names memory: an access path is a root (a parameter, a captured
// or local variable, a global, an unknown value) followed by field names.
//
// In: SSA values of one package. Out: interned *Loc values, so that two equal
// paths are the same pointer and the common prefix of two paths is a common
// ancestor. A path does not distinguish a pointer from what it points to, nor
// an embedded field from a named one: c.q and (*c).q are the same place.
//
// Every root hangs below the activation of the function that owns it, so that
// two captured locals of one function relate to each other in the same way as
// two fields of one struct do.
package loc

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// maxDepth bounds the fields of a path; a longer path is not named. It keeps
// walks along linked lists finite.
const maxDepth = 6

// A Loc is an interned access path. The zero value is not useful.
type Loc struct {
	parent *Loc
	name   string
	root   ssa.Value     // set for a root only
	act    *ssa.Function // set for an activation only
	table  *Table        // set for activations and the parent of all globals
	global bool          // the parent of all globals
	elem   ssa.Value     // set for an element of a collection, which is the parent
	typ    types.Type    // nil for activations
	depth  int
	kids   map[string]*Loc

	anchors  []anchored // computed once: see Anchors
	anchorOK bool
}

// anchored is an object prefix of a path with the rest of the path.
type anchored struct {
	prefix *Loc
	anchor Anchor
	id     int // of the anchor, in the table
}

// Parent returns the path without its last field; for a root, the activation.
func (l *Loc) Parent() *Loc { return l.parent }

// Root returns the SSA value at which the path starts, nil for an activation.
func (l *Loc) Root() ssa.Value {
	for l.parent != nil && l.root == nil {
		l = l.parent
	}
	return l.root
}

// Name returns the last field of the path; "" for a root.
func (l *Loc) Name() string { return l.name }

// IsRoot reports whether the path has no fields.
func (l *Loc) IsRoot() bool { return l.root != nil }

// Exported reports whether the last field of the path has an exported name, so
// that other packages can reach it.
func (l *Loc) Exported() bool { return token.IsExported(l.name) }

// Type returns the type of the place, or nil for an activation.
func (l *Loc) Type() types.Type { return l.typ }

// String spells the path as a user would: c.conn.err.
func (l *Loc) String() string {
	if l == nil {
		return "?"
	}
	if l.root != nil {
		return rootName(l.root)
	}
	if l.parent == nil {
		return l.name
	}
	if l.elem != nil {
		return rootName(l.elem)
	}
	if l.name == target {
		return "*" + l.parent.String()
	}
	return l.parent.String() + "." + l.name
}

// Object returns what the place is an instance of: the type name of a named
// type (pointers stripped, generic types as their origin), the function of an
// activation, or the table for globals. It returns nil for anything else.
func (l *Loc) Object() any {
	switch {
	case l.act != nil:
		return l.act
	case l.global:
		return "globals"
	case l.typ == nil:
		return nil
	}
	if n := NamedOf(l.typ); n != nil {
		if _, ok := n.Underlying().(*types.Struct); ok {
			return n.Origin().Obj()
		}
	}
	return nil
}

// An Anchor states a path relative to an object on the way: the object's
// identity and the remaining fields.
type Anchor struct {
	Object any
	Path   string
}

// Anchors calls yield for each object prefix of l, nearest first, with the
// prefix and the rest of the path.
func (l *Loc) Anchors(yield func(prefix *Loc, a Anchor) bool) {
	for _, x := range l.anchorList() {
		if !yield(x.prefix, x.anchor) {
			return
		}
	}
}

// Names calls yield for a number of each anchor of l: two places are alike if they
// have a number in common, or are one.
func (l *Loc) Names(yield func(int) bool) {
	for _, x := range l.anchorList() {
		if !yield(x.id) {
			return
		}
	}
}

// anchorList computes the anchors of l when they are first asked for: they are
// compared far more often than paths are made.
func (l *Loc) anchorList() []anchored {
	if l.anchorOK {
		return l.anchors
	}
	l.anchorOK = true
	top := l
	for top.parent != nil {
		top = top.parent
	}
	rest := ""
	for p := l; p.parent != nil; p = p.parent {
		part := p.name
		if p.root != nil {
			part = rootKey(p.root)
		}
		if rest == "" {
			rest = part
		} else {
			rest = part + "." + rest
		}
		if obj := p.object(); obj != nil {
			l.anchors = append(l.anchors, top.table.anchored(p.parent, Anchor{obj, rest}))
		}
	}
	return l.anchors
}

// Alike reports whether a and b are the same place, or the same field of the
// same type of object.
func Alike(a, b *Loc) bool {
	if a == nil || b == nil {
		return false
	}
	if a == b {
		return true
	}
	for _, x := range a.anchorList() {
		for _, y := range b.anchorList() {
			if x.id == y.id {
				return true
			}
		}
	}
	return false
}

// Below returns the path of l relative to its object prefix; "" if prefix is
// none.
func (l *Loc) Below(prefix *Loc) string {
	for _, x := range l.anchorList() {
		if x.prefix == prefix {
			return x.anchor.Path
		}
	}
	return ""
}

// object is the object of which l is a field. What a directive declares may
// belong to an interface, too.
func (l *Loc) object() any {
	if obj := l.parent.Object(); obj != nil || !strings.HasPrefix(l.name, "(") {
		return obj
	}
	if n := NamedOf(l.parent.typ); n != nil {
		return n.Origin().Obj()
	}
	return nil
}

// rootKey tells apart two variables of one function that have the same name.
func rootKey(v ssa.Value) string {
	if g, ok := v.(*ssa.Global); ok && g.Pkg != nil && g.Pkg.Pkg != nil {
		return g.Pkg.Pkg.Path() + "." + g.Name()
	}
	return v.Name() + "@" + itoa(int(v.Pos()))
}

func itoa(n int) string {
	if n <= 0 {
		return "0"
	}
	var b [20]byte
	i := len(b)
	for ; n > 0; n /= 10 {
		i--
		b[i] = byte('0' + n%10)
	}
	return string(b[i:])
}

// Within reports whether l is p or lies below it.
func (l *Loc) Within(p *Loc) bool {
	for ; l != nil; l = l.parent {
		if l == p {
			return true
		}
	}
	return false
}

// Covers reports whether a write of path a changes what a read of path b
// sees, both relative to the same object: one is a prefix of the other.
func Covers(a, b string) bool { return a == b || below(b, a) || below(a, b) }

// below reports whether path a lies below path b, or in all that b points to.
func below(a, b string) bool {
	if all, ok := strings.CutSuffix(b, target); ok {
		return len(a) > len(all) && a[:len(all)] == all
	}
	return len(a) > len(b) && a[len(b)] == '.' && a[:len(b)] == b
}

// NamedOf strips pointers and aliases and returns the named type, or nil.
func NamedOf(t types.Type) *types.Named {
	for {
		switch u := types.Unalias(t).(type) {
		case *types.Pointer:
			t = u.Elem()
		case *types.Named:
			return u
		default:
			return nil
		}
	}
}

// A Table interns the paths of one package.
// It is not safe for concurrent use.
type Table struct {
	acts    map[*ssa.Function]*Loc
	roots   map[ssa.Value]*Loc
	globals *Loc
	anchors map[Anchor]int // numbered, so that they are compared quickly
}

func (t *Table) anchored(prefix *Loc, a Anchor) anchored {
	id, ok := t.anchors[a]
	if !ok {
		id = len(t.anchors)
		t.anchors[a] = id
	}
	return anchored{prefix, a, id}
}

// NewTable returns an empty table.
func NewTable() *Table {
	t := &Table{
		acts:    make(map[*ssa.Function]*Loc),
		roots:   make(map[ssa.Value]*Loc),
		anchors: make(map[Anchor]int),
	}
	t.globals = &Loc{name: "", global: true, table: t}
	return t
}

// Activation returns the place that holds the variables of fn.
func (t *Table) Activation(fn *ssa.Function) *Loc {
	a := t.acts[fn]
	if a == nil {
		a = &Loc{act: fn, name: fn.Name(), table: t}
		t.acts[fn] = a
	}
	return a
}

// RootOf returns the path that is just the value v.
func (t *Table) RootOf(v ssa.Value) *Loc {
	if l := t.roots[v]; l != nil {
		return l
	}
	l := &Loc{root: v, typ: derefCell(v)}
	if fn := v.Parent(); fn != nil {
		l.parent = t.Activation(fn)
	} else {
		l.parent = t.globals
	}
	t.roots[v] = l
	return l
}

// Child returns the path of a field below l, or nil if it would be too deep.
func (t *Table) Child(l *Loc, name string, typ types.Type) *Loc {
	if l == nil || l.depth >= maxDepth {
		return nil
	}
	if c := l.kids[name]; c != nil {
		return c
	}
	c := &Loc{parent: l, name: name, typ: typ, depth: l.depth + 1}
	if l.kids == nil {
		l.kids = make(map[string]*Loc)
	}
	l.kids[name] = c
	return c
}

// Element returns the path of v, an element of collection l. Two elements have
// two paths, whatever their keys: a path never takes one element for another.
func (t *Table) Element(l *Loc, v ssa.Value) *Loc {
	e := t.Child(l, "["+v.Parent().String()+":"+v.Name()+"]", v.Type())
	if e != nil {
		e.elem = v
	}
	return e
}

// Elem returns the innermost element of a collection on the way to l, both its
// path and its value, or nil.
func (l *Loc) Elem() (*Loc, ssa.Value) {
	for ; l != nil; l = l.parent {
		if l.elem != nil {
			return l, l.elem
		}
	}
	return nil, nil
}

// A Subst replaces roots, usually the parameters of a callee by the paths of
// the arguments. A root that is present with a nil path has no name any more.
type Subst map[ssa.Value]*Loc

// Translate rewrites l by s; nil if its root has no name under s.
func (t *Table) Translate(l *Loc, s Subst) *Loc {
	if l == nil || len(s) == 0 || l.parent == nil {
		return l
	}
	if l.root != nil {
		if to, ok := s[l.root]; ok {
			return to
		}
		return l
	}
	p := t.Translate(l.parent, s)
	if p == l.parent {
		return l
	}
	if l.name == target {
		return t.Target(p, l.typ)
	}
	c := t.Child(p, l.name, l.typ)
	if c != nil {
		c.elem = l.elem
	}
	return c
}

// derefCell gives a variable's own type: an Alloc, FreeVar or Global is the
// address of what it names.
func derefCell(v ssa.Value) types.Type {
	switch v.(type) {
	case *ssa.Alloc, *ssa.FreeVar, *ssa.Global:
		if p, ok := v.Type().Underlying().(*types.Pointer); ok {
			return p.Elem()
		}
	}
	return v.Type()
}
