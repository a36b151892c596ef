package caller

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// receiveTests lists the values of a receive that tell whether it was the
// end: ok, or else the received value (result i of the tuple) if it can be nil
// or holds an error.
func receiveTests(recv ssa.Value, i int) []ssa.Value {
	var val, oks []ssa.Value
	for _, ref := range *recv.Referrers() {
		ex, isPart := ref.(*ssa.Extract)
		switch {
		case !isPart:
		case ex.Index == 1:
			oks = append(oks, ex)
		case ex.Index == i:
			val = append(val, ex)
		}
	}
	if u, ok := recv.(*ssa.UnOp); ok && !u.CommaOk {
		val = append(val, u)
	}
	for _, ok := range oks {
		if sameArm(recv, ok, val) {
			return []ssa.Value{ok}
		}
	}
	if len(val) == 0 {
		return nil
	}
	switch t := val[0].Type().Underlying().(type) {
	case *types.Basic:
		if t.Kind() != types.Bool {
			return nil
		}
	}
	return val
}

// sameArm reports whether ok tells about the receive whose value is val. The
// arms of a select share their tuple: an arm takes its value and its ok apart
// in one block.
func sameArm(recv, ok ssa.Value, val []ssa.Value) bool {
	if _, sel := recv.(*ssa.Select); !sel {
		return true
	}
	return len(val) > 0 && val[0].(*ssa.Extract).Block() == ok.(*ssa.Extract).Block()
}

// testsOK reports whether one of the tests is an ok.
func testsOK(tests []ssa.Value) bool {
	for _, v := range tests {
		if ex, ok := v.(*ssa.Extract); ok && ex.Index == 1 {
			return true
		}
	}
	return false
}

// neverOK knows g, a receive that tells by ok, where nobody ever sends a value,
// or where p has found the end before: ok is false.
func (w *walker) neverOK(p *path, g Got) Got {
	if !testsOK(g.Test) || !w.s.Model.NeverSent(g.Loc) && !w.endSeen(p, g.Loc) {
		return g
	}
	for _, ok := range g.Test {
		p.facts[ok] = fact.False
	}
	g.Active, g.EOF, g.Mode, g.Test = true, true, effect.Closed, nil
	return g
}

// notNil notes that what recv receives from l, result i of the tuple if it is one,
// is not nil where only such values are ever sent.
func (w *walker) notNil(p *path, l *loc.Loc, recv ssa.Value, i int) {
	if recv.Referrers() == nil || !w.s.Model.NeverNil(l) {
		return
	}
	if u, ok := recv.(*ssa.UnOp); ok && !u.CommaOk {
		p.facts[u] = fact.Fact{Kind: fact.NonZero}
		return
	}
	for _, ref := range *recv.Referrers() {
		if ex, ok := ref.(*ssa.Extract); ok && ex.Index == i {
			p.facts[ex] = fact.Fact{Kind: fact.NonZero}
		}
	}
}
