package ending

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A goroutine is seen from every function that starts it, itself or through
// callees: each may have names for what it is about that others have not. Most
// have none. A view is compared only about objects of which no other view of the
// goroutine says the same, or the cost would be the square of all the callers.

// viewsOf lists the goroutines that fns start, a view for each function that has
// names of its own for something in it.
func viewsOf(fns []*ssa.Function, sums *effect.Summaries) []*Goroutine {
	v := &views{bodies: make(map[bodyKey]bool), views: make(map[string]bool)}
	for _, fn := range fns {
		v.launches(fn, sums.Of(fn), false)
	}
	v.whole = len(v.found)
	for _, fn := range fns {
		v.launches(fn, sums.Of(fn), true)
	}
	v.compare()
	return v.found
}

type views struct {
	found  []*Goroutine
	bodies map[bodyKey]bool
	views  map[string]bool
	whole  int // how many of found are no drafts, once that is known
}

// A bodyKey is a summary as a launch has it.
type bodyKey struct {
	site ssa.Instruction
	body *effect.Summary
}

// launches adds the goroutines that sum, in the terms of fn, starts; of drafts
// only those that are not known in any other way.
func (v *views) launches(fn *ssa.Function, sum *effect.Summary, drafts bool) {
	for _, e := range sum.Events {
		if e.Kind != ops.Launch || e.Body == nil || v.bodies[bodyKey{e.Site, e.Body}] || e.Body.Draft() && !drafts {
			continue
		}
		id := launchID(e)
		if e.Body.Draft() && v.known(id) {
			continue
		}
		v.bodies[bodyKey{e.Site, e.Body}] = true
		if k := id + placesOf(e.Body); !v.views[k] {
			v.views[k] = true
			v.found = append(v.found, &Goroutine{ID: id, Fn: e.Body.Fn, Start: e.Site, Launch: e, In: fn, Sum: e.Body})
		}
		v.launches(fn, e.Body, drafts)
	}
}

// known reports whether a view of id was found that is no draft.
func (v *views) known(id string) bool {
	return slices.ContainsFunc(v.found[:v.whole], func(g *Goroutine) bool { return g.ID == id })
}

// placesOf tells apart two views of one goroutine that name other places.
func placesOf(s *effect.Summary) string {
	var parts []string
	for _, e := range s.Events {
		if e.Loc == nil {
			continue
		}
		var b strings.Builder
		fmt.Fprint(&b, e.Kind, e.Site.Pos())
		for _, a := range e.Loc.Anchors {
			fmt.Fprintf(&b, ";%p.%s", a.Object, a.Path)
		}
		parts = append(parts, b.String())
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// compare finds of which objects each view says something new. The function that
// holds the go statement comes first: it knows least of what lies before it.
func (v *views) compare() {
	type known struct {
		id     string
		object any
		says   string
	}
	seen := make(map[known]bool)
	for _, direct := range []bool{true, false} {
		for _, g := range v.found {
			if direct != (g.Launch.Call == g.Start) {
				continue
			}
			g.adds = make(map[any]bool)
			before := knownAt(nil, g.Launch)
			for object, says := range worksOn(g.Sum) {
				k := known{g.ID, object, says}
				if seen[k] {
					continue
				}
				if direct {
					seen[k] = true
				} else if k.says += "before" + before[object]; seen[k] {
					continue
				}
				seen[k] = true
				g.adds[object] = true
			}
		}
	}
}

// worksOn spells, for each object, what s does to it and what it knows of it
// then.
func worksOn(s *effect.Summary) map[any]string {
	parts := make(map[any][]string)
	for _, e := range s.Events {
		if e.Loc == nil {
			continue
		}
		at := fmt.Sprint(e.Kind, " ", e.Site.Pos(), " ", e.Ends, " ")
		for object, says := range knownAt(e.Loc, e) {
			parts[object] = append(parts[object], at+says)
		}
	}
	out := make(map[any]string)
	for object, p := range parts {
		slices.Sort(p)
		out[object] = strings.Join(p, "\n")
	}
	return out
}

// knownAt spells, for each object of which l is a place, where it is and what is
// known at e; for each object that something is known of if l is nil.
func knownAt(l *loc.Loc, e *effect.Event) map[any]string {
	out := make(map[any]string)
	if l != nil {
		for _, a := range l.Anchors {
			out[a.Object] += a.Path + " "
		}
	}
	add := func(what string, x *loc.Loc) {
		for _, a := range x.Anchors {
			if _, ok := out[a.Object]; ok || l == nil {
				out[a.Object] += what + a.Path + " "
			}
		}
	}
	for _, x := range e.Held {
		add("held ", x)
	}
	for _, x := range e.Once {
		add("once ", x)
	}
	for _, x := range e.Waited {
		add(fmt.Sprint("waited ", x.Mode, " "), x.Loc)
	}
	for _, x := range e.Settled {
		add(fmt.Sprint("settled ", x.Tested, " "), x.Loc)
	}
	return out
}
