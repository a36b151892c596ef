package slice

import (
	"go/types"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// A Key is the identity of a place in a closed program: the nearest object on the way
// to it that there is only one of, and the rest of the path. 0 is no place.
type Key int

// keys numbers the identities of places.
type keys struct {
	ids     map[loc.Anchor]Key
	memo    map[*loc.Loc]Key
	places  []*loc.Loc // by key: the first place that was met
	several map[*types.TypeName]bool
	same    map[Key]Key // what holds the same signal, see union
	// wholes are structs that are stored as a whole: their fields are no places of their
	// own. pointees are those that are stored through a pointer, by type.
	wholes   map[Key]bool
	pointees map[*types.TypeName]Key
}

func newKeys() *keys {
	return &keys{
		ids: make(map[loc.Anchor]Key), memo: make(map[*loc.Loc]Key), places: []*loc.Loc{nil, nil}, // none, and over
		same: make(map[Key]Key),
	}
}

// of returns the identity of place l.
func (k *keys) of(l *loc.Loc) Key {
	if l == nil || l.Parent() == nil {
		return 0
	}
	if id, ok := k.memo[l]; ok {
		return id
	}
	for q := l.Parent(); q != nil && q.Parent() != nil && len(k.wholes) > 0 && q.Type() != nil; q = q.Parent() {
		id := k.of(q)
		if n := loc.NamedOf(q.Type()); !k.wholes[id] && n != nil {
			id = k.pointees[n.Origin().Obj()]
		}
		if k.wholes[id] {
			k.memo[l] = id
			return id
		}
	}
	var at loc.Anchor
	for prefix, a := range l.Anchors {
		at = a
		if !k.oneOfSeveral(prefix) {
			break
		}
	}
	id := Key(0)
	if at.Object != nil {
		id = k.find(k.ids[at])
		if id == 0 {
			id = Key(len(k.places))
			k.ids[at] = id
			k.places = append(k.places, l)
		}
	}
	k.memo[l] = id
	return id
}

// union makes one of two places that hold one signal.
func (k *keys) union(a, b *loc.Loc) {
	x, y := k.of(a), k.of(b)
	if x == 0 || y == 0 || x == y {
		return
	}
	if k.places[y].Name() == "" || k.places[x].IsRoot() { // what has a field's name keeps it
		x, y = y, x
	}
	k.same[y] = x
	clear(k.memo)
}

func (k *keys) find(id Key) Key {
	for {
		next, ok := k.same[id]
		if !ok {
			return id
		}
		id = next
	}
}

// sameObject reports whether two places are fields of one object.
func (k *keys) sameObject(a, b Key) bool {
	x, y := k.places[a].Parent(), k.places[b].Parent()
	return x != nil && y != nil && (x == y || k.of(x) != 0 && k.of(x) == k.of(y) || x.IsRoot() && y.IsRoot() && x.Type() != nil && y.Type() != nil && types.Identical(x.Type(), y.Type()))
}

// oneOfSeveral reports whether there may be several objects like the one at l that
// only what holds them tells apart.
func (k *keys) oneOfSeveral(l *loc.Loc) bool {
	if l.Parent() == nil || l.IsRoot() || l.Parent().Type() == nil {
		return false
	}
	in, of := loc.NamedOf(l.Parent().Type()), loc.NamedOf(l.Type())
	return in != nil && of != nil && k.several[of.Origin().Obj()]
}

// findSeveral finds the types of which one struct of the package holds two objects, or
// of which two structs hold one by value.
func (k *keys) findSeveral(pkg *types.Package) {
	k.several = make(map[*types.TypeName]bool)
	holders := make(map[*types.TypeName]int)
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		st, ok := tn.Type().Underlying().(*types.Struct)
		if !ok {
			continue
		}
		here := make(map[*types.TypeName]int)
		for f := range st.Fields() {
			u := loc.NamedOf(f.Type())
			if u == nil {
				continue
			}
			o := u.Origin().Obj()
			here[o]++
			if _, ok := f.Type().Underlying().(*types.Struct); ok && here[o] == 1 {
				holders[o]++
			}
			if here[o] > 1 || holders[o] > 1 {
				k.several[o] = true
			}
		}
	}
}
