package slice

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// maxBindings bounds the ways in which one helper is given the function that it starts.
const maxBindings = 40

// bodies lists what goroutines of the package run: each start, once for each function
// that a helper is given to start.
func (p *Package) bodies() []*Body {
	var out []*Body
	for _, f := range p.Funcs {
		var starts []int
		for i := range f.Nodes {
			if f.Nodes[i].Kind == skeleton.Spawn {
				starts = append(starts, i)
			}
		}
		if len(starts) == 0 {
			continue
		}
		envs := p.envs(f, 0)
		for _, i := range starts {
			looped := inCircle(f, i)
			seen := make(map[string]bool)
			for _, e := range envs {
				b := p.spawned(f, &f.Nodes[i], e)
				if b == nil || seen[b.binding()] {
					continue
				}
				seen[b.binding()] = true
				b.Looped = looped
				out = append(out, b)
			}
		}
	}
	return out
}

// envs lists what the function parameters that f sees may be: one env for each call of
// the function that has them, nil where nothing is known.
func (p *Package) envs(f *skeleton.Func, depth int) []*env {
	owner := f
	for !takesFunc(owner.Fn) {
		if owner.Fn == nil || owner.Fn.Parent() == nil || p.Func(owner.Fn.Parent()) == nil {
			return []*env{nil}
		}
		owner = p.Func(owner.Fn.Parent())
	}
	var out []*env
	for _, at := range p.callers[owner] {
		c := at.in.Nodes[at.at].Callee
		if c.Fn != owner.Fn {
			continue
		}
		outer := []*env{nil}
		if depth < 3 && passesOn(c) {
			outer = p.envs(at.in, depth+1)
		}
		for _, e := range outer {
			if len(out) < maxBindings {
				b := p.bind(c, e)
				b.at = &at.in.Nodes[at.at]
				out = append(out, b)
			}
		}
	}
	if obj := owner.Fn.Object(); len(out) == 0 || obj != nil && obj.Exported() { // users may hand it others
		out = append(out, nil)
	}
	return out
}

// binding spells what b runs: its function, and the functions that this one was given.
func (b *Body) binding() string {
	var names []string
	if b.env != nil {
		for q, f := range b.env.funcs {
			name := "?"
			if f.callee.Fn != nil {
				name = f.callee.Fn.RelString(nil)
			}
			names = append(names, q.Parent().Name()+"."+q.Name()+"="+name)
		}
	}
	slices.Sort(names)
	return b.Fn.Name + "(" + strings.Join(names, " ") + ")"
}

// runs reports whether b calls g as a function that it was given.
func (b *Body) runs(g *skeleton.Func) bool {
	if b.env == nil {
		return false
	}
	for _, f := range b.env.funcs {
		if f.callee.Fn == g.Fn {
			return true
		}
	}
	return false
}

// passesOn reports whether a function that c is called with is a parameter itself.
func passesOn(c *skeleton.Callee) bool {
	for _, q := range funcParams(c) {
		if c.Funcs[q].Param != nil {
			return true
		}
	}
	return false
}

func takesFunc(fn *ssa.Function) bool {
	if fn == nil {
		return false
	}
	for _, q := range fn.Params {
		if _, ok := q.Type().Underlying().(*types.Signature); ok {
			return true
		}
	}
	return false
}

// findUsers lists the functions that users call: exported ones, methods, and functions
// that nobody in the package calls.
func (p *Package) findUsers() []*Body {
	var out []*Body
	started := make(map[*skeleton.Func]bool)
	for _, f := range p.Funcs {
		for i := range f.Nodes {
			for _, g := range p.startedBy(&f.Nodes[i]) {
				started[g] = true
			}
		}
	}
	for _, f := range p.Funcs {
		if p.isUser(f, started) {
			out = append(out, &Body{Fn: f, Kind: User})
		}
	}
	return out
}

// startedBy lists what node n starts on a goroutine: a function, and those that this one
// is handed, which run there as well.
func (p *Package) startedBy(n *skeleton.Node) []*skeleton.Func {
	if n.Kind != skeleton.Spawn || n.Callee == nil {
		return nil
	}
	var out []*skeleton.Func
	if f := p.Func(n.Callee.Fn); f != nil {
		out = append(out, f)
	} else {
		return nil
	}
	for _, q := range funcParams(n.Callee) {
		if f := p.Func(n.Callee.Funcs[q].Fn); f != nil {
			out = append(out, f)
		}
	}
	return out
}

func (p *Package) isUser(f *skeleton.Func, started map[*skeleton.Func]bool) bool {
	if f.Fn == nil {
		return false
	}
	if obj := f.Fn.Object(); obj != nil && obj.Exported() {
		return true
	}
	return len(p.callers[f]) == 0 && !started[f]
}

// inCircle reports whether node i of f can come after itself.
func inCircle(f *skeleton.Func, i int) bool {
	seen := make([]bool, len(f.Nodes))
	stack := append([]int(nil), f.Nodes[i].Succ...)
	for len(stack) > 0 {
		k := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if k == i {
			return true
		}
		if !seen[k] {
			seen[k] = true
			stack = append(stack, f.Nodes[k].Succ...)
		}
	}
	return false
}
