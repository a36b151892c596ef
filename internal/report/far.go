package report

import (
	"go/token"
	"go/types"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/finding"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// far tells a finding whose reader is a goroutine of another package.
func (t teller) far(out *finding.Finding) {
	f, g, story := t.f, t.f.Verdict.G.Far, t.f.Verdict.Far
	if story.Raise == xfact.Declared {
		t.declared(out)
		return
	}
	if f.Wait != nil || isJoinAttempt(f.EOF) {
		w := f.EOF
		if f.Wait != nil {
			w = *f.Wait
		}
		out.Category = BadJoin
		out.Why = finding.Why{Wait: farWait(w)}
	}
	writer := "the goroutine started in package " + g.Type.Pkg().Name()
	if g.Name != "" {
		writer = g.Name
	}
	signaller := writer
	if story.By != "" {
		signaller = story.By
	}
	out.Signal = finding.Event{How: how(story.Raise), Name: f.EOF.Loc.String()}
	if fn := accessor(f.EOF); fn != nil && !f.EOF.Loc.IsRoot() && !f.EOF.Loc.Exported() && f.EOF.By == nil {
		out.Signal.Name = fn.Name() + "()"
	}
	observe := t.step(finding.Observe, out.Func, out.Signal.Name, f.EOF.Pos)
	if f.EOF.By != nil {
		observe.Code = f.EOF.By.Name() + "()"
	}
	pkg := g.Type.Pkg()
	write := t.farStep(finding.Write, writer, out.State.Expr, story.Written, pkg)
	write.Note = "too late"
	out.Steps = []finding.Step{
		t.farStep(finding.Start, writer, pkg.Name(), g.Start, pkg),
		t.farStep(finding.Signal, signaller, out.Signal.Code(), story.At, pkg),
		observe, t.read(out), write,
	}
	out.Repair = finding.Repair{Kind: finding.NoWay, Join: pkg.Name()}
	if len(t.types) > 0 {
		out.Repair = finding.Repair{}
	}
	if j := t.join(f); j != "" {
		out.Repair = finding.Repair{Kind: finding.JoinFirst, Join: j}
	}
}

// declared tells a finding that rests on directives.
func (t teller) declared(out *finding.Finding) {
	f, g, story := t.f, t.f.Verdict.G.Far, t.f.Verdict.Far
	if what, ok := strings.CutSuffix(out.State.Expr, "."+xfact.CloseState); ok {
		out.State = finding.State{Expr: what, Via: out.State.Via}
	}
	told := f.EOF.Loc.String()
	if f.EOF.By != nil {
		told = f.EOF.By.Name()
	}
	out.Signal = finding.Event{How: finding.Declared, Name: told}
	writer := "the reader of " + g.Type.Name()
	write := t.farStep(finding.Write, writer, out.State.Expr, story.Written, g.Type.Pkg())
	write.Note = "perhaps later"
	out.Steps = []finding.Step{
		t.farStep(finding.Signal, writer, told, story.At, g.Type.Pkg()),
		t.step(finding.Observe, out.Func, told, f.EOF.Pos),
		t.read(out), write,
	}
	if j := t.join(f); j != "" {
		out.Repair = finding.Repair{Kind: finding.JoinFirst, Join: j}
	}
}

// farStep is a step in package pkg, at a place like feed.go:47. Where the file set
// has the file, at least its lines are known.
func (r Reporter) farStep(kind finding.Kind, by, code, at string, pkg *types.Package) finding.Step {
	s := finding.Step{Kind: kind, By: by, Code: code, At: at}
	base, number, _ := strings.Cut(at, ":")
	line, err := strconv.Atoi(number)
	if err != nil {
		return s
	}
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		objects := []token.Pos{obj.Pos()}
		if n, ok := obj.Type().(*types.Named); ok {
			for m := range n.Methods() {
				objects = append(objects, m.Pos())
			}
		}
		for _, pos := range objects {
			f := r.Fset.File(pos)
			if f != nil && filepath.Base(f.Name()) == base && line <= f.LineCount() {
				s.Span = finding.Span{Pos: f.LineStart(line)}
				return s
			}
		}
	}
	return s
}

func how(raise string) finding.How {
	switch h := finding.How(raise); h {
	case finding.Send, finding.Done, finding.Once, finding.Set, finding.Cancel:
		return h
	}
	return finding.Close
}

// farWait spells a wait as in the source of the caller.
func farWait(g caller.Got) string {
	if g.By != nil {
		return g.By.Name() + "()"
	}
	return wait(g)
}

// accessor returns the function whose result the receive g waits for: a channel, or
// what has one. It returns nil if there is none.
func accessor(g caller.Got) *ssa.Function {
	var ch ssa.Value
	switch in := g.Site.(type) {
	case *ssa.UnOp:
		ch = in.X
	case *ssa.Select:
		for _, st := range in.States {
			if st.Pos == g.Pos {
				ch = st.Chan
			}
		}
	}
	call, ok := ch.(*ssa.Call)
	if ok && call.Call.IsInvoke() { // the Done of a context
		call, ok = call.Call.Value.(*ssa.Call)
	}
	if !ok {
		return nil
	}
	return call.Call.StaticCallee()
}
