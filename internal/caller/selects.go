package caller

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// selects takes each arm of a select.
func (w *walker) selects(p *path, sel *ssa.Select) []*path {
	var index *ssa.Extract
	for _, ref := range *sel.Referrers() {
		if ex, ok := ref.(*ssa.Extract); ok && ex.Index == 0 {
			index = ex
		}
	}
	n := len(sel.States)
	if !sel.Blocking {
		n++
	}
	var out []*path
	recvs := 0
	for k := range n {
		if k == len(sel.States) && w.anyClosed(p, sel) {
			continue // there is no way to the default
		}
		q := p.clone()
		arm := k
		if k == len(sel.States) {
			arm = -1
		}
		if index != nil {
			q.facts[index] = fact.OfConst(intConst(arm, index.Type()))
		}
		w.arm(q, sel, arm, recvs)
		if arm >= 0 && sel.States[arm].Send == nil {
			recvs++
		}
		out = append(out, q)
	}
	return out
}

// anyClosed reports whether p knows that the channel of some arm of sel is
// closed, so that the arm is ready.
func (w *walker) anyClosed(p *path, sel *ssa.Select) bool {
	for _, st := range sel.States {
		if l := w.s.Ops.Chan(st.Chan).Loc; st.Send == nil && w.endSeen(p, l) {
			return true
		}
	}
	return false
}

// contradicts reports whether a callee cannot have received got, which is in the
// terms of p: a select of it went by its default, although p knows that the
// channel of an arm is closed.
func (w *walker) contradicts(p *path, got []Got) bool {
	return slices.ContainsFunc(got, func(g Got) bool {
		return g.Bounded && g.GaveUp.Why == ByDefault && w.endSeen(p, g.Loc)
	})
}

// endSeen reports whether p knows that channel l is closed.
func (w *walker) endSeen(p *path, l *loc.Loc) bool {
	if l == nil || w.s.Model.Remade(l) {
		return false
	}
	for _, g := range p.got {
		if g.Loc == l && g.Kind == ops.Recv && g.Active && !g.Bounded && (g.Mode == effect.Closed || w.s.Model.NeverSent(l)) {
			return true
		}
	}
	return false
}

// arm receives what arm k of sel stands for; recvs counts the receiving arms
// before it. If the arm gives up, it notes what was not waited for.
func (w *walker) arm(p *path, sel *ssa.Select, k, recvs int) {
	var gaveUp GaveUp
	if k < 0 {
		gaveUp = GaveUp{Why: ByDefault, Pos: sel.Pos()}
	}
	if k >= 0 && sel.States[k].Send == nil {
		op := w.s.Ops.Chan(sel.States[k].Chan)
		switch {
		case op.Timer:
			gaveUp = GaveUp{Why: ByTimeout, Pos: sel.States[k].Pos}
		case op.Loc != nil && w.foreignContext(op.Loc):
			gaveUp = GaveUp{Why: ByContext, Pos: sel.States[k].Pos, Loc: op.Loc}
		}
		if !op.Timer && !op.Tick && op.Loc != nil {
			g := Got{Received: ending.Received{Happened: effect.Happened{Loc: op.Loc}, Kind: ops.Recv}, Site: sel, Pos: sel.States[k].Pos, Arm: true}
			w.notNil(p, op.Loc, sel, recvs+2)
			g.Test = receiveTests(sel, recvs+2)
			if !w.s.Model.CarriesMore(op.Loc) && !testsOK(g.Test) {
				g.Active = true
			}
			w.receive(p, w.neverOK(p, g))
		}
	}
	if gaveUp.Why == NeverGivesUp {
		return
	}
	for i, st := range sel.States {
		if op := w.s.Ops.Chan(st.Chan); i != k && st.Send == nil && op.Loc != nil && !op.Timer && !op.Tick {
			w.receive(p, Got{Received: ending.Received{Happened: effect.Happened{Loc: op.Loc}, Kind: ops.Recv}, Site: sel, Pos: st.Pos, Bounded: true, GaveUp: gaveUp})
		}
	}
}

// foreignContext reports whether l is a context that nothing here cancels.
func (w *walker) foreignContext(l *loc.Loc) bool {
	n := loc.NamedOf(l.Type())
	return l.Type() != nil && n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" && !w.s.Model.IsSignal(l)
}
