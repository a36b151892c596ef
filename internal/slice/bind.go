package slice

import (
	"maps"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// An env says what the names of a function mean where it was called or started.
type env struct {
	subst loc.Subst
	funcs map[*ssa.Parameter]*bound
	at    *skeleton.Node // the call of the helper that starts a goroutine, nil if there is none
}

// bound is a function value with the meaning of its names.
type bound struct {
	callee *skeleton.Callee
	env    *env
}

// place returns what l names in env e.
func (p *Package) place(l *loc.Loc, e *env) *loc.Loc {
	if l == nil {
		return nil
	}
	if e != nil && len(e.subst) > 0 {
		l = p.Resolver.Table.Translate(l, e.subst)
	}
	return l
}

// signal is place for a sync object.
func (p *Package) signal(l *loc.Loc, e *env) Key {
	return p.keys.of(p.Resolver.Signal(p.place(l, e)))
}

// callee finds the function of this package that c calls in env e, nil if there is none.
func (p *Package) callee(c *skeleton.Callee, e *env) *Body {
	if c == nil {
		return nil
	}
	if c.Param != nil {
		if e == nil || e.funcs[c.Param] == nil {
			return nil
		}
		b := e.funcs[c.Param]
		out := p.callee(b.callee, b.env)
		if out == nil || out.Fn.Fn == nil {
			return out
		}
		params := out.Fn.Fn.Params
		for i := len(params) - 1; i >= 0; i-- { // a bound method has its receiver already
			if k := i - (len(params) - len(c.Places)); k >= 0 && k < len(c.Places) {
				out.env.subst[params[i]] = p.place(c.Places[k], e)
			}
		}
		return out
	}
	fn := p.Func(c.Fn)
	if fn == nil {
		return nil
	}
	return &Body{Fn: fn, env: p.bind(c, e)}
}

// bind gives the names of c.Fn their meaning, where c stands in env e.
func (p *Package) bind(c *skeleton.Callee, e *env) *env {
	out := &env{subst: make(loc.Subst, len(c.Subst)), funcs: make(map[*ssa.Parameter]*bound)}
	if e != nil && c.Fn != nil && c.Fn.Parent() != nil { // a literal sees what is around it
		maps.Copy(out.subst, e.subst)
		maps.Copy(out.funcs, e.funcs)
	}
	for v, l := range c.Subst {
		out.subst[v] = p.place(l, e)
	}
	for param, f := range c.Funcs {
		b := &bound{f, e}
		if f.Param != nil && e != nil && e.funcs[f.Param] != nil {
			b = e.funcs[f.Param]
		}
		out.funcs[param] = b
	}
	return out
}

// spawned is the goroutine that node src of function in starts in env e.
func (p *Package) spawned(in *skeleton.Func, src *skeleton.Node, e *env) *Body {
	b := p.callee(src.Callee, e)
	if b == nil {
		return nil
	}
	b.Site, b.In = src, in
	if e != nil && b.env != nil {
		b.env.at = e.at
	}
	if src.Callee.Then != nil {
		b.Then = p.place(src.Callee.Then, e)
	}
	if src.Callee.User || src.Callee.Later && src.Callee.Method != "" {
		b.Kind = Callback
	}
	for _, a := range src.Callee.Args {
		if a.Kind == skeleton.InReg {
			a = skeleton.Val{}
		}
		b.Args = append(b.Args, a)
	}
	return b
}

func move(reg int, fr *frame) int {
	if reg == skeleton.NoReg {
		return reg
	}
	return reg + fr.regs
}

func shift(v skeleton.Val, fr *frame) skeleton.Val {
	if v.Kind == skeleton.InReg {
		v.Reg += fr.regs
	}
	return v
}
