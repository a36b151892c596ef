package skeleton

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

type typesPackage = types.Package

// reg is the register of v.
func (b *builder) reg(v ssa.Value) int {
	r, ok := b.regs[v]
	if !ok {
		r = b.f.Regs
		b.f.Regs++
		b.regs[v] = r
	}
	return r
}

// wantedReg is the register of v if anything depends on it.
func (b *builder) wantedReg(v ssa.Value) int {
	if v == nil || !b.matter[v] {
		return NoReg
	}
	return b.reg(v)
}

// interesting lists the values of fn that a test, a return, an argument or a store
// depends on.
func interesting(fn *ssa.Function) map[ssa.Value]bool {
	out := make(map[ssa.Value]bool)
	var add func(v ssa.Value)
	add = func(v ssa.Value) {
		if v == nil || out[v] {
			return
		}
		switch v.(type) {
		case *ssa.Const, *ssa.Builtin, *ssa.Function, *ssa.Global:
			return
		}
		out[v] = true
		switch v := v.(type) {
		case *ssa.Phi:
			for _, e := range v.Edges {
				add(e)
			}
		case *ssa.BinOp:
			if v.Op == token.EQL || v.Op == token.NEQ {
				add(v.X)
				add(v.Y)
			}
		case *ssa.UnOp:
			if v.Op == token.NOT || local(v.X) {
				add(v.X)
			}
			if m := ofMessage(v); m != nil {
				add(m)
			}
			if told, ok := built(v); ok {
				add(told)
			}
		case *ssa.Field:
			if m := ofMessage(v); m != nil {
				add(m)
			}
		case *ssa.ChangeType:
			add(v.X)
		case *ssa.ChangeInterface:
			add(v.X)
		case *ssa.Convert:
			add(v.X)
		case *ssa.MakeInterface:
			add(v.X)
		case *ssa.TypeAssert:
			add(v.X)
		case *ssa.Extract:
			if ta, ok := v.Tuple.(*ssa.TypeAssert); ok {
				add(ta.X)
			}
		}
	}
	for _, bl := range fn.Blocks {
		for _, in := range bl.Instrs {
			switch in := in.(type) {
			case *ssa.If:
				add(in.Cond)
				if c, ok := in.Cond.(*ssa.Call); ok {
					for _, a := range c.Call.Args {
						add(a)
					}
				}
			case *ssa.Return:
				for _, v := range in.Results {
					add(v)
				}
			case *ssa.Store:
				add(in.Val)
			case *ssa.Send:
				add(in.X)
			case *ssa.MapUpdate:
				add(in.Value)
			case ssa.CallInstruction:
				for _, a := range in.Common().Args {
					add(a)
				}
			}
		}
	}
	return out
}

// val is what is known of v.
func (b *builder) val(v ssa.Value) Val {
	switch v := v.(type) {
	case *ssa.Const:
		return constVal(v)
	case *ssa.Function, *ssa.MakeClosure, *ssa.Alloc, *ssa.MakeChan, *ssa.MakeMap, *ssa.MakeSlice, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Global:
		return Val{Kind: NonZero}
	case *ssa.MakeInterface:
		return Val{Kind: NonZero}
	case *ssa.ChangeType:
		return b.val(v.X)
	case *ssa.ChangeInterface:
		return b.val(v.X)
	case *ssa.UnOp:
		if g := sentinel(v); g != "" {
			return Val{Kind: Const, Text: g}
		}
		if m := ofMessage(v); m != nil {
			return b.val(m)
		}
		if told, ok := built(v); ok {
			if told == nil {
				return Val{Kind: Zero}
			}
			return b.val(told)
		}
	case *ssa.Field:
		if m := ofMessage(v); m != nil {
			return b.val(m)
		}
	case *ssa.Convert:
		if x := converted(v); x != nil {
			return b.val(x)
		}
	case *ssa.Call:
		if e := errorOf(&v.Call); e.Kind != Any {
			return e
		}
	case *ssa.TypeAssert:
		return b.val(v.X)
	}
	if b.matter[v] {
		return Val{Kind: InReg, Reg: b.reg(v)}
	}
	return Val{}
}

func constVal(c *ssa.Const) Val {
	if c.Value == nil {
		return Val{Kind: Zero}
	}
	switch c.Value.Kind() {
	case constant.Bool:
		if constant.BoolVal(c.Value) {
			return Val{Kind: NonZero}
		}
		return Val{Kind: Zero}
	case constant.String:
		if constant.StringVal(c.Value) == "" {
			return Val{Kind: Zero}
		}
	case constant.Int, constant.Float, constant.Complex:
		if constant.Sign(constant.Real(c.Value)) == 0 && constant.Sign(constant.Imag(c.Value)) == 0 {
			return Val{Kind: Zero}
		}
	}
	return Val{Kind: Const, Text: c.Value.ExactString()}
}

// sentinel names the global error that v loads, "" if it loads none. Such globals are
// taken for constants: nobody assigns io.EOF.
func sentinel(v *ssa.UnOp) string {
	g, ok := v.X.(*ssa.Global)
	if !ok || v.Op != token.MUL || !types.Identical(v.Type(), types.Universe.Lookup("error").Type()) || g.Pkg == nil {
		return ""
	}
	return g.Pkg.Pkg.Path() + "." + g.Name()
}

// A cond is what a branch depends on.
type cond struct {
	test    Test
	known   bool // a constant: yes tells which way
	yes     bool
	unknown bool
	// implies is a register that is not zero if the condition holds.
	implies int
	// never tells that it does not hold if that register is a new error.
	never bool
	// flipped tells that implies and never are about the opposite of the condition.
	flipped bool
	guards  []int // the nodes that rule it out
}

// cond traces a condition to what it tests.
func (b *builder) cond(v ssa.Value) cond {
	switch v := v.(type) {
	case *ssa.Const:
		return cond{known: true, yes: constant.BoolVal(v.Value), implies: NoReg}
	case *ssa.UnOp:
		if v.Op == token.NOT {
			c := b.cond(v.X)
			c.test.Not, c.yes, c.flipped = !c.test.Not, !c.yes, !c.flipped
			return c
		}
	case *ssa.BinOp:
		if yes, ok := b.countedTest(v); ok {
			return cond{known: true, yes: yes, implies: NoReg}
		}
		if v.Op == token.EQL || v.Op == token.NEQ {
			if c, ok := b.compare(v.X, v.Y); ok {
				c.test.Not = c.test.Not != (v.Op == token.NEQ)
				return c
			}
			if c, ok := b.compare(v.Y, v.X); ok {
				c.test.Not = c.test.Not != (v.Op == token.NEQ)
				return c
			}
		}
		return cond{unknown: true, implies: NoReg}
	case *ssa.Call:
		if fn := v.Call.StaticCallee(); fn != nil && fn.Pkg != nil && fn.Pkg.Pkg.Path() == "errors" && len(v.Call.Args) == 2 {
			return b.errorCond(v, fn)
		}
	}
	if b.matter[v] {
		return cond{test: Test{Reg: b.reg(v), Is: Val{Kind: Zero}, Not: true}, implies: NoReg}
	}
	return cond{unknown: true, implies: NoReg}
}

// compare makes a test of x == y.
func (b *builder) compare(x, y ssa.Value) (cond, bool) {
	is := b.val(y)
	if is.Kind != Zero && is.Kind != Const && !(is.Kind == NonZero && isBool(y)) {
		return cond{}, false
	}
	v := b.val(x)
	if v.Kind != InReg {
		return cond{}, false
	}
	return cond{test: Test{Reg: v.Reg, Is: is}, implies: NoReg}, true
}

func isBool(v ssa.Value) bool {
	t, ok := v.Type().Underlying().(*types.Basic)
	return ok && t.Info()&types.IsBoolean != 0
}

// branch goes on at one of two blocks.
func (b *builder) branch(from *ssa.BasicBlock, in *ssa.If) {
	c := b.cond(in.Cond)
	if c.known {
		i := 1
		if c.yes {
			i = 0
		}
		b.edge(from, i)
		return
	}
	b.split(&c, in.Cond)
	at := b.last
	for i := range 2 {
		b.last = b.side(at, c, i)
		b.edge(from, i)
	}
	b.last = -1
}

// split adds the node of a condition, behind the tests that rule it out.
func (b *builder) split(c *cond, v ssa.Value) {
	if c.implies != NoReg {
		rules := []Val{{Kind: Zero}}
		if c.never {
			rules = append(rules, Val{Kind: Const, Text: newError})
		}
		for _, is := range rules {
			g := b.then(Node{Kind: Branch, Test: Test{Reg: c.implies, Is: is}})
			b.f.Nodes[g].Succ = append(b.f.Nodes[g].Succ, -1) // set by side
			c.guards = append(c.guards, g)
		}
	}
	n := Node{Kind: Branch, Test: c.test, Pos: v.Pos()}
	if c.unknown {
		n = Node{Kind: Unknown, Pos: v.Pos()}
	}
	b.then(n)
}

// side starts side i of the branch at a node, 0 if the condition holds.
func (b *builder) side(at int, c cond, i int) int {
	n := b.node(Node{Kind: Nop})
	b.f.Nodes[at].Succ = append(b.f.Nodes[at].Succ, n)
	if holds := (i == 0) != c.flipped; !holds {
		for _, g := range c.guards {
			b.f.Nodes[g].Succ[0] = n
		}
	}
	return n
}

// boolean gives v, a comparison that is kept as a value, its register.
func (b *builder) boolean(v ssa.Value) {
	c := b.cond(v)
	r := b.reg(v)
	if c.known || c.unknown {
		b.then(Node{Kind: Havoc, Reg: r, Ok: NoReg})
		return
	}
	b.split(&c, v)
	at := b.last
	join := b.node(Node{Kind: Nop})
	for i, k := range []ValKind{NonZero, Zero} {
		b.last = b.side(at, c, i)
		b.then(Node{Kind: Set, Reg: r, Val: Val{Kind: k}})
		b.lead(join)
	}
	b.last = join
}
