package skeleton

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// far is what a function of another package raises.
func (b *builder) far(op ops.Op) {
	switch op.Kind {
	case ops.Close:
		b.then(Node{Kind: Cancel, Obj: op.Loc})
	case ops.Send:
		b.then(Node{Kind: Send, Obj: op.Loc})
	case ops.Done:
		b.then(Node{Kind: Done, Obj: op.Loc})
	case ops.Write:
		b.then(Node{Kind: Store, Obj: op.Loc, Val: b.val(op.Val)})
	}
}

// maxExits bounds the ways in which a function of another package returns.
const maxExits = 6

// farExits adds the ways in which a call v of a function of which there is a fact
// returns: what it has waited for, found in flags and locked, with what is known of its
// results.
func (b *builder) farExits(x *xfact.Func, f loc.Func, args []ssa.Value, v ssa.Value) {
	if !tellsOfWaits(x) || len(x.Exits) > maxExits {
		return
	}
	choice := b.then(Node{Kind: Unknown})
	join := b.node(Node{Kind: Nop})
	for _, y := range x.Exits {
		b.last = choice
		b.then(Node{Kind: Nop})
		for _, g := range y.Got {
			if g.Known && !g.Own && !g.Bounded {
				b.got(g, f, args, choice)
			}
		}
		b.farLocks(y, f, args)
		b.farResults(y, f, v)
		b.lead(join)
	}
	b.last = join
}

// tellsOfWaits reports whether the fact says more than that the function returns.
func tellsOfWaits(x *xfact.Func) bool {
	for _, y := range x.Exits {
		if len(y.Got)+len(y.Took)+len(y.Locked)+len(y.Freed) > 0 {
			return true
		}
	}
	return false
}

// got adds what a function has received or found. If a flag was not found so, the function
// has returned in another way: the choice is made anew.
func (b *builder) got(g xfact.Got, f loc.Func, args []ssa.Value, choice int) {
	l := b.r.Signal(b.r.Place(g.Loc, f, args))
	switch g.Class[0] {
	case 'r', 'o': // that a Once has run has no name
		if g.Class[0] == 'o' {
			l = nil
		}
		b.then(Node{Kind: Recv, Obj: l, Reg: NoReg, Ok: NoReg})
	case 'w':
		b.then(Node{Kind: WaitGroup, Obj: l})
	case 'v':
		is := b.farVal(string(g.Class[1:]), boolType(l))
		if l == nil || is.Kind == Any {
			return
		}
		reg := b.f.Regs
		b.f.Regs++
		b.then(Node{Kind: Load, Obj: l, Reg: reg, Atomic: true, Far: true})
		test := b.then(Node{Kind: Branch, Test: Test{Reg: reg, Is: is}})
		found := b.node(Node{Kind: Nop})
		b.f.Nodes[test].Succ = []int{found, choice}
		b.last = found
	}
}

func boolType(l *loc.Loc) types.Type {
	if l == nil {
		return nil
	}
	return l.Type()
}

// farLocks adds what a function does with locks: those that it has taken and given back
// are taken for reading, which waits for who writes under them.
func (b *builder) farLocks(y xfact.Exit, f loc.Func, args []ssa.Value) {
	each := func(ps []xfact.Path, kinds ...Kind) {
		for _, p := range ps {
			for _, k := range kinds {
				if l := b.r.Signal(b.r.Place(p, f, args)); l != nil {
					b.then(Node{Kind: k, Obj: l})
				}
			}
		}
	}
	if len(y.Locked) == 0 {
		each(y.Took, RLock, RUnlock)
	}
	each(y.Locked, Lock)
	each(y.Freed, Unlock)
}

// farResults sets the results of a call that has returned by y.
func (b *builder) farResults(y xfact.Exit, f loc.Func, v ssa.Value) {
	regs := b.results(v)
	for i, text := range y.Results {
		if i >= len(regs) || regs[i] == NoReg {
			continue
		}
		if is := b.farVal(text, f.Fn.Signature.Results().At(i).Type()); is.Kind != Any {
			b.then(Node{Kind: Set, Reg: regs[i], Val: is})
		}
	}
}

// farVal is the value that a fact spells.
func (b *builder) farVal(text string, t types.Type) Val {
	if strings.HasPrefix(text, "@") {
		return Val{Kind: Const, Text: text[1:]}
	}
	k, err := fact.Parse(text, func(string, string) *ssa.Global { return nil })
	if err != nil {
		return Val{}
	}
	switch k.Kind {
	case fact.Zero:
		return Val{Kind: Zero}
	case fact.NonZero:
		return Val{Kind: NonZero}
	case fact.Const:
		if t != nil {
			return constVal(ssa.NewConst(k.Val, t))
		}
	}
	return Val{}
}

// launched completes what a goroutine signals that a function of another package has
// started, when it has returned.
func launched(c *Callee, op ops.Op) {
	if op.Wait != nil || len(op.After) != 1 {
		return
	}
	switch after := op.After[0]; after.Kind {
	case ops.Done:
		c.Then, c.Later = after.Loc, false
	case ops.Close:
		c.Then, c.ThenClose, c.Later = after.Loc, true, false
	}
}
