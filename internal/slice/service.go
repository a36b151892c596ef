package slice

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// dealing is whether something is got from outside, and whether something is handed on to
// others.
type dealing struct{ gets, gives bool }

func (d dealing) or(o dealing) dealing { return dealing{d.gets || o.gets, d.gives || o.gives} }

// dealsOf tells what one node does itself.
func dealsOf(n *skeleton.Node) dealing {
	switch n.Kind {
	case skeleton.Stream:
		return dealing{!isWriter(n), isWriter(n)}
	case skeleton.Pause:
		return dealing{gets: true}
	case skeleton.Recv: // of what is only waited for, nothing is handed on
		return dealing{gets: n.Reg != skeleton.NoReg || n.Ok != skeleton.NoReg}
	case skeleton.Select:
		var d dealing
		for _, a := range n.Arms {
			d = d.or(dealing{!a.Send && (a.Reg != skeleton.NoReg || a.Ok != skeleton.NoReg), a.Send})
		}
		return d
	case skeleton.Send, skeleton.Close, skeleton.Done, skeleton.Spawn:
		return dealing{gives: true}
	case skeleton.Call:
		if n.Callee.User {
			return usersCall(n)
		}
	}
	return dealing{}
}

// usersCall tells what is got from a call of something that users have handed in, and what
// is handed on to it: messages, not errors, times, contexts and what they wait for.
func usersCall(n *skeleton.Node) dealing {
	call, ok := n.In.(ssa.CallInstruction)
	if !ok {
		return dealing{len(n.Regs) > 0, len(n.Callee.Args) > 0}
	}
	sig := call.Common().Signature()
	return dealing{hasMessage(sig.Results()) && !isWriter(n), hasMessage(sig.Params())}
}

func hasMessage(t *types.Tuple) bool {
	for v := range t.Variables() {
		_, ch := v.Type().Underlying().(*types.Chan)
		b, ok := v.Type().Underlying().(*types.Basic)
		yesNo := ok && b.Info()&types.IsBoolean != 0
		if !ch && !yesNo && !isTime(v.Type()) && !isContextType(v.Type()) && !types.Identical(v.Type(), types.Universe.Lookup("error").Type()) {
			return true
		}
	}
	return false
}

// isWriter reports whether n calls the Write of an io.Writer: nothing comes back but how
// much was written.
func isWriter(n *skeleton.Node) bool {
	call, ok := n.In.(ssa.CallInstruction)
	if !ok || !call.Common().IsInvoke() {
		return false
	}
	m := call.Common().Method
	return m.Name() == "Write" && types.Identical(m.Type(), writerWrite)
}

// writerWrite is the signature of io.Writer's method.
var writerWrite = types.NewSignatureType(nil, nil, nil,
	types.NewTuple(types.NewParam(0, nil, "", types.NewSlice(types.Typ[types.Byte]))),
	types.NewTuple(types.NewParam(0, nil, "", types.Typ[types.Int]), types.NewParam(0, nil, "", types.Universe.Lookup("error").Type())), false)

// servesFrom tells of each node of f whether f may still serve somebody from there on: it
// comes to a circle in which it gets something and hands something on.
func (p *Package) servesFrom(f *skeleton.Func) []bool {
	if s, ok := p.service[f]; ok {
		return s
	}
	comp := components(len(f.Nodes), func(i int, yield func(int)) {
		for _, s := range f.Nodes[i].Succ {
			yield(s)
		}
	})
	n := 0
	for _, c := range comp {
		n = max(n, c+1)
	}
	does, size, circle := make([]dealing, n), make([]int, n), make([]bool, n)
	members := make([][]int, n)
	for i := range f.Nodes {
		c := comp[i]
		members[c] = append(members[c], i)
		size[c]++
		does[c] = does[c].or(dealsOf(&f.Nodes[i]))
		for _, q := range p.callees(&f.Nodes[i]) {
			does[c] = does[c].or(p.dealt[q])
		}
		for _, s := range f.Nodes[i].Succ {
			circle[c] = circle[c] || s == i
		}
	}
	serving := make([]bool, n)
	out := make([]bool, len(f.Nodes))
	for c, ms := range members { // successors have lower numbers
		serving[c] = (size[c] > 1 || circle[c]) && does[c].gets && does[c].gives
		for _, m := range ms {
			for _, s := range f.Nodes[m].Succ {
				serving[c] = serving[c] || serving[comp[s]]
			}
		}
		for _, m := range ms {
			out[m] = serving[c]
		}
	}
	p.service[f] = out
	return out
}

// servesBehind reports whether the goroutine may still serve somebody when the call at
// node i of fr has returned. What it raises and writes in the call tells of no end then.
func (p *Package) servesBehind(fr *frame, i int) bool {
	for f := fr; f != nil; f = f.up {
		s := p.servesFrom(f.fn)
		for _, q := range f.fn.Nodes[i].Succ {
			if s[q] {
				return true
			}
		}
		if f.up != nil {
			i = f.index
		}
	}
	return false
}
