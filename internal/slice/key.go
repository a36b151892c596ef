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
	twins   map[twin]bool
	places  []*loc.Loc // by key: the first place that was met
	several map[*types.TypeName]bool
}

// twin asks whether a struct holds two objects of one type.
type twin struct {
	in, of *types.TypeName
}

func newKeys() *keys {
	return &keys{
		ids: make(map[loc.Anchor]Key), memo: make(map[*loc.Loc]Key),
		twins: make(map[twin]bool), places: []*loc.Loc{nil},
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
	var at loc.Anchor
	for prefix, a := range l.Anchors {
		at = a
		if !k.oneOfSeveral(prefix) {
			break
		}
	}
	id := Key(0)
	if at.Object != nil {
		id = k.ids[at]
		if id == 0 {
			id = Key(len(k.places))
			k.ids[at] = id
			k.places = append(k.places, l)
		}
	}
	k.memo[l] = id
	return id
}

// oneOfSeveral reports whether the object at l is held by a struct that holds another
// one of its type: then the two are told apart by the struct.
func (k *keys) oneOfSeveral(l *loc.Loc) bool {
	if l.Parent() == nil || l.IsRoot() || l.Parent().Type() == nil {
		return false
	}
	in, of := loc.NamedOf(l.Parent().Type()), loc.NamedOf(l.Type())
	if in == nil || of == nil {
		return false
	}
	st, ok := in.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	q := twin{in.Origin().Obj(), of.Origin().Obj()}
	two, ok := k.twins[q]
	if !ok {
		n := 0
		for f := range st.Fields() {
			if t := loc.NamedOf(f.Type()); t != nil && t.Origin().Obj() == q.of {
				n++
			}
		}
		two = n > 1
		k.twins[q] = two
	}
	return two
}
