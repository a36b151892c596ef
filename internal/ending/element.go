package ending

import (
	"go/types"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// seenFromElements files w also under the objects in collections of its owner,
// as they see it through a pointer back: where c signals each stream of
// m.streams and writes m.err, the stream knows the state as stream.m.err. What
// is old is filed already.
func (m *Model) seenFromElements(c *Context, w Write, old func(object any) bool) {
	seen := make(map[*loc.Loc]bool)
	for _, e := range c.Sum.Events {
		elem, _ := e.Loc.Elem()
		if elem == nil || seen[elem] || !isSignal(e) || !e.Ends {
			continue
		}
		seen[elem] = true
		for owner, a := range w.Event.Loc.Anchors {
			if old(a.Object) && old(elem.Object()) {
				continue
			}
			if back := pointerTo(elem, a.Object); back != "" && elem.Within(owner) && !w.Event.Loc.Within(elem) {
				m.addWrite(elem.Object(), stateWrite{Path: back + "." + a.Path, Prefix: elem, Write: w})
			}
		}
	}
}

// pointerTo returns the name of the only field of elem that points to an
// object, "" if there is none or more than one.
func pointerTo(elem *loc.Loc, object any) string {
	n := loc.NamedOf(elem.Type())
	if n == nil {
		return ""
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return ""
	}
	name := ""
	for f := range st.Fields() {
		if _, ok := f.Type().Underlying().(*types.Pointer); !ok {
			continue
		}
		if to := loc.NamedOf(f.Type()); to != nil && any(to.Origin().Obj()) == object {
			if name != "" {
				return ""
			}
			name = f.Name()
		}
	}
	return name
}
