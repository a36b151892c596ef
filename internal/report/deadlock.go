package report

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/deadlock"
	"github.com/wsracecheck/wsracecheck/internal/finding"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// deadlock tells about a wait that cannot end. The finding stands on the wait.
func (r Reporter) deadlock(f deadlock.Finding) *finding.Finding {
	wait := "<-" + f.Signal
	if f.Wait.Kind == ops.WaitAll {
		wait = f.Signal + ".Wait()"
	}
	waiter, other := r.label(runs(f.In)), r.label(f.G.Fn)
	out := &finding.Finding{
		Span: r.span(position(f.Wait.Site)), At: r.at(f.Wait.Site), Func: waiter,
		Signal: eventOf(f.Raise.Event, f.G, f.Signal), Why: finding.Why{Wait: wait},
	}
	add := func(kind finding.Kind, by, code string, in ssa.Instruction) {
		if in != nil && position(in).IsValid() {
			out.Steps = append(out.Steps, r.step(kind, by, code, position(in)))
		}
	}
	add(finding.Start, other, r.label(f.G.Start.Parent()), f.G.Start)
	switch f.Kind {
	case deadlock.SelfJoin:
		out.Category, out.Repair.Kind = SelfJoin, finding.Callers
		if f.Wait.Call != f.Wait.Site && f.Wait.Call != nil {
			add(finding.Call, other, r.label(f.Wait.Call.Parent()), f.Wait.Call)
		}
	case deadlock.LockJoin:
		out.Category = LockJoin
		out.Repair = finding.Repair{Kind: finding.Unlock, Join: f.Mutex}
		if f.Held.Once {
			out.Repair.Kind = finding.Leave
		}
		add(finding.Lock, waiter, f.Mutex, f.Held.At)
	}
	add(finding.Wait, waiter, wait, f.Wait.Site)
	if f.Kind == deadlock.LockJoin {
		add(finding.Block, other, f.Mutex, f.Needs.At)
	}
	add(finding.Never, r.label(runs(f.Raise.Ctx)), out.Signal.Code(), f.Raise.Event.Site)
	return out
}
