package report

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/finding"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
	"github.com/wsracecheck/wsracecheck/internal/slice"
)

// shown tells about a read of which an execution shows that it comes too early.
func (r Reporter) shown(f *slice.Finding) *finding.Finding {
	out := &finding.Finding{
		Category: Unjoined, Span: r.span(f.Read.Pos()), At: r.pos(f.Read.Pos()),
		Func: r.running(f.Read.In), State: finding.State{Expr: spell(f.State), Class: classOf(f.State.Type())},
		Own: f.Own, Low: f.Own && !f.GaveUp || isSocket(f.Signal.Node),
	}
	if f.Read.In != f.ReadIn {
		out.State.Via = r.running(f.ReadIn)
	}
	writer := r.running(f.Question.Reader.Fn())
	out.Signal = eventShown(f)
	out.Steps = r.stepsShown(f, out, writer)
	r.categoryShown(f, out)
	return out
}

// running names the function that a goroutine of the execution runs.
func (r Reporter) running(f *skeleton.Func) string {
	if f == nil || f.Fn == nil {
		return ""
	}
	return r.label(f.Fn)
}

// stepsShown tells the execution.
func (r Reporter) stepsShown(f *slice.Finding, out *finding.Finding, writer string) []finding.Step {
	var steps []finding.Step
	if n := f.Start.Node; n != nil && n.Pos.IsValid() {
		steps = append(steps, r.step(finding.Start, writer, r.running(f.Start.In), n.Pos))
	}
	if f.Signal.Node != nil {
		steps = append(steps, r.step(finding.Signal, r.running(f.By(f.Signal)), out.Signal.Code(), f.Signal.Pos()))
	}
	if f.Observed.Node != nil {
		steps = append(steps, r.step(finding.Observe, out.Func, out.Signal.Name, f.Observed.Pos()))
	}
	read := r.step(finding.Read, out.Func, out.State.Expr, f.Read.Pos())
	read.Note = out.State.Class.Seen()
	write := r.step(finding.Write, writer, out.State.Expr, f.Write.Pos())
	write.Note = "too late"
	return append(steps, read, write)
}

// categoryShown says whether a wait that is no join lies before the read, and what would
// cure the finding.
func (r Reporter) categoryShown(f *slice.Finding, out *finding.Finding) {
	n := f.Observed.Node
	switch {
	case f.GaveUp:
		out.Category = finding.BadJoin
		out.Why = finding.Why{Reason: finding.ByTimeout, Wait: "<-" + f.Joined, At: r.pos(f.Observed.Pos())}
		out.Repair = finding.Repair{Kind: finding.Behind, Join: "<-" + f.Joined}
		if f.Observed.Node != nil && f.Observed.Node.Default {
			out.Why.Reason = finding.ByDefault
		}
	case n != nil && plainWait(n) && f.Signal.Node == nil:
		out.Category = finding.BadJoin
		out.Why = finding.Why{Reason: finding.NotOwned, Wait: waitShown(n, out.Signal.Name), Event: out.Signal, At: r.pos(f.Observed.Pos())}
	case n != nil && plainWait(n):
		out.Category = finding.BadJoin
		out.Why = finding.Why{Reason: finding.Elsewhere, Wait: waitShown(n, out.Signal.Name), Event: out.Signal, At: r.pos(f.Signal.Pos()), By: r.running(f.By(f.Signal))}
		if f.Signal.Thread == 1 {
			out.Why.Reason = finding.TooEarly
			out.Repair = finding.Repair{Kind: finding.SignalLate}
		}
	case f.Signal.Thread == 1:
		out.Repair = finding.Repair{Kind: finding.Publish}
	}
}

// plainWait reports whether a wait was meant as a join: nothing is asked of what comes.
func plainWait(n *skeleton.Node) bool {
	switch n.Kind {
	case skeleton.WaitGroup:
		return true
	case skeleton.Recv:
		u, ok := n.In.(*ssa.UnOp)
		return ok && !u.CommaOk && (u.Referrers() == nil || len(*u.Referrers()) == 0) && !isContextLoc(n.Obj)
	}
	return false
}

func waitShown(n *skeleton.Node, name string) string {
	if n.Kind == skeleton.WaitGroup {
		return name + ".Wait()"
	}
	return "<-" + name
}

// eventShown is what the caller goes on after.
func eventShown(f *slice.Finding) finding.Event {
	ev := finding.Event{How: finding.Close, Name: f.Waited}
	n := f.Signal.Node
	if n == nil {
		if isContextLoc(f.WaitedLoc) {
			ev.How = finding.Cancel
		}
		return ev
	}
	switch n.Kind {
	case skeleton.Send, skeleton.Select:
		ev.How = finding.Send
	case skeleton.Done:
		ev.How = finding.Done
	case skeleton.Spawn:
		ev.How = finding.Return
	case skeleton.Once:
		ev.How = finding.Once
	case skeleton.Store, skeleton.Swap, skeleton.CAS, skeleton.Count:
		ev.How = finding.Set
	case skeleton.Cancel:
		ev.How = finding.Shut
		if isContextLoc(f.WaitedLoc) || strings.Contains(f.Waited, "ctx") {
			ev.How = finding.Cancel
		}
	}
	return ev
}

func isContextLoc(l *loc.Loc) bool { return l != nil && l.Type() != nil && isContext(l) }

// isSocket reports whether a signal closes a connection of package net.
func isSocket(n *skeleton.Node) bool {
	if n == nil || n.Kind != skeleton.Cancel || n.Obj == nil || n.Obj.Type() == nil {
		return false
	}
	t := loc.NamedOf(n.Obj.Type())
	return t != nil && t.Obj().Pkg() != nil && t.Obj().Pkg().Path() == "net"
}

// classOf says what a stale value of type t looks like.
func classOf(t types.Type) finding.Class {
	if t == nil {
		return finding.Other
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return basic(u, t, nil)
	case *types.Pointer, *types.Interface, *types.Map, *types.Signature:
		return finding.Nil
	case *types.Chan:
		return finding.Open
	case *types.Slice:
		if b, ok := u.Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Byte {
			return finding.Bytes
		}
	}
	return finding.Other
}
