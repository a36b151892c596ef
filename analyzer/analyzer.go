// Package analyzer defines the wsracecheck analysis: it finds reads of a
// connection's close state that are ordered after EOF was observed, but not
// after the reader goroutine published the state.
//
// # unjoined
//
// The state is read after EOF and no wait for the reader lies between.
//
// # badjoin
//
// The state is read behind a wait that does not join the reader: the channel
// is closed too early, or by somebody else, or the wait may give up.
//
// # selfjoin
//
// The reader, or what it calls, waits for its own end.
//
// # lockjoin
//
// Somebody waits for the reader while holding a lock that the reader has to
// take before it signals, or inside of a sync.Once that it has to get through.
//
// # directive
//
// A comment //wsracecheck:joins, //wsracecheck:reads-close-state or
// //wsracecheck:signals-eof is misspelt, stands where it has no meaning, names a
// field that does not exist, has no effect, or is contradicted by the code: by the
// body of the function, or by the method of an implementation.
//
// # ignore
//
// A comment //wsracecheck:ignore or //lint:ignore wsracecheck, which silences the
// findings on its line or the next, gives no reason, or silences nothing.
//
// # Fixes
//
// A finding has a suggested fix if a repair is sure: the state is written
// before the signal, or the caller waits for the reader. The repaired package
// has been analysed before the fix is suggested.
package analyzer

import (
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/alike"
	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/deadlock"
	"github.com/wsracecheck/wsracecheck/internal/directive"
	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/fix"
	"github.com/wsracecheck/wsracecheck/internal/gate"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/report"
	"github.com/wsracecheck/wsracecheck/internal/ssabuild"
	"github.com/wsracecheck/wsracecheck/internal/stale"
)

const doc = `report close state that is read after EOF without joining the reader

A connection has a background reader goroutine. When the network fails,
somebody signals EOF to the callers (closes a channel, fails a queue, cancels
a context) and the reader publishes the close state (a code, an error). A
caller that sees EOF and reads the close state without waiting for the reader
may read it too early. A mutex around the state does not help, and the race
detector is silent: it is a matter of order.`

// Analyzer reports close state that is read after EOF without joining the
// reader goroutine that writes it.
var Analyzer = New()

// New returns an analyzer with flags of its own, for programs that run it
// with several settings.
func New() *analysis.Analyzer {
	s := new(settings)
	a := &analysis.Analyzer{
		Name: "wsracecheck",
		Doc:  doc,
		URL:  "https://pkg.go.dev/github.com/wsracecheck/wsracecheck/analyzer",
		Run:  s.run,

		FactTypes: []analysis.Fact{new(FuncFact), new(TypeFact)},
	}
	a.Flags.BoolVar(&s.low, "low", false, "also report findings of the low tier: reads that only guard a clean-up, closed sockets, the caller's own signal")
	a.Flags.BoolVar(&s.std, "std", false, "also look into packages of the standard library, which is otherwise known by models")
	a.Flags.BoolVar(&s.nolint, "nolint", true, "honour //nolint comments; golangci-lint does that itself")
	a.Flags.BoolVar(&s.executions, "executions", true, "report a read only if an execution of the package shows it; false decides by the order of signal and write")
	a.Flags.BoolVar(&s.stats, "stats", false, "report, for each package, what was analysed and what was left out")
	return a
}

type settings struct {
	low   bool
	stats bool
	// executions asks for an execution that shows a finding, see package slice.
	executions bool
	trial      bool // analyse a package with a fix in it, and suggest none
	std        bool
	nolint     bool
}

// run never fails a pass because of its own defects: an analysis error must
// not take the vet results of other packages with it.
func (s *settings) run(pass *analysis.Pass) (_ any, err error) {
	stage := "the first look"
	defer func() {
		if r := recover(); r != nil {
			internalError(pass, stage, r)
		}
	}()
	if gate.Machinery(pass.Pkg.Path()) || !s.std && isStandard(pass) {
		return nil, nil
	}
	enter := func(at string) { stage = at }
	if s.trial {
		s.look(pass, enter)
		return nil, nil
	}
	out := s.silence(pass)
	s.look(out.pass, enter)
	enter("suppressions")
	out.complain()
	return nil, nil
}

// look finds out whether there can be anything to find, and analyses the package
// if there can. It calls enter with the name of what comes next, for an error
// message.
func (s *settings) look(pass *analysis.Pass, enter func(string)) {
	enter("directives")
	declared := directive.Read(pass.Fset, pass.Files, pass.TypesInfo)
	for _, p := range declared.Problems {
		if !s.trial {
			pass.Report(report.OfDirective(p.Pos, p.Message))
		}
	}
	enter("the first look")
	imp := newImports(pass)
	if gate.Worth(pass.Files, pass.TypesInfo, imp.carries()) || !declared.Empty() {
		s.analyse(pass, imp, declared, enter)
	}
}

// maxBlocks bounds the search in the functions that executions have named.
const maxBlocks = 15_000

// analyse runs the stages behind the first look.
func (s *settings) analyse(pass *analysis.Pass, imp *imports, declared *directive.Set, enter func(string)) {
	enter("SSA")
	pkg, err := ssabuild.Build(pass.Fset, pass.Pkg, pass.Files, pass.TypesInfo)
	if err != nil {
		internalError(pass, "SSA", err)
		return
	}
	enter("access paths")
	resolver := loc.NewResolverWith(pkg.Funcs, imp.view(declared))
	var judge *judge
	if s.executions {
		enter("executions")
		judge = newJudge(pass.Fset, pass.Pkg, resolver, pkg.Funcs)
	}
	enter("summaries")
	sums := effect.New(resolver)
	enter("goroutine endings")
	model := ending.New(pkg.Funcs, sums)
	model.Low = s.low
	if !s.trial {
		for _, p := range stale.Find(declared, model, resolver.View, pkg.Funcs) {
			pass.Report(report.OfDirective(p.Pos, p.Message))
		}
	}
	search := caller.New(model, resolver)
	if judge != nil && !imp.used && declared.Empty() && !s.low {
		search.Only = func(fn *ssa.Function) bool { return judge.in[fn] }
		search.Blocks = maxBlocks
	}
	if imp.used || !declared.Empty() || model.AnyEndangered() { // otherwise no caller can be wrong
		search.Search(pkg.Funcs, func(fn *ssa.Function) { enter(fn.String()) })
	}
	kept, rest := judge.confirm(search.Findings)
	search.Findings = kept
	var sizes []int
	if !s.trial {
		enter("facts")
		sizes = exportFacts(pass, pkg, model, search, declared, s.low)
	}
	enter("interfaces")
	groups := alike.Find(alike.Input{
		Funcs: pkg.Funcs, Resolver: resolver, Model: model, Known: search.Findings,
		Enter: func(fn *ssa.Function) { enter(fn.String()) },
	})
	if judge != nil {
		search.Findings = kept // facts and interfaces have looked further
	}
	enter("deadlocks")
	stuck := deadlock.Find(model, resolver, pkg.Funcs)
	enter("report")
	words := report.Reporter{Fset: pass.Fset, Files: pass.Files, Model: model, Findings: search.Findings, Joins: search.Joins, Stuck: stuck}
	if !s.trial {
		words.Fixes = s.fixes(pass, pkg, model, search)
	}
	words.Shown, words.Trial = rest, s.trial
	for _, d := range words.Diagnostics(s.low) {
		pass.Report(d)
	}
	for _, g := range groups {
		for _, d := range words.Alike(g).Diagnostics(s.low) {
			pass.Report(d)
		}
	}
	if s.stats {
		pass.Report(statistics(pass, counters(pkg, model, judge, len(sums.Over)+len(search.Over), len(sums.Blurred), sizes)))
	}
}

// counters spells the statistics of a package.
func counters(pkg *ssabuild.Package, m *ending.Model, j *judge, over, blurred int, facts []int) string {
	undecided := 0
	if m.OverBudget() {
		undecided = 1
	}
	questions, open := j.asked()
	return fmt.Sprintf("functions=%d goroutines=%d questions=%d open=%d comparisons=%d overbudget=%d blurred=%d undecided=%d facts=%s",
		len(pkg.Funcs), len(m.Goroutines), questions, open, m.Compared(), over, blurred, undecided, list(facts))
}

// fixes returns a function that suggests repairs. A repair is analysed before
// it is suggested.
func (s *settings) fixes(pass *analysis.Pass, pkg *ssabuild.Package, m *ending.Model, c *caller.Searcher) func(*caller.Finding) []analysis.SuggestedFix {
	trial := &settings{low: true, trial: true, std: s.std, executions: s.executions}
	return fix.New(fix.Input{
		Pass: pass, Funcs: pkg.Funcs, Model: m, Search: c,
		Again: func(p *analysis.Pass) error { _, err := trial.run(p); return err },
	}).For
}

// statistics is the diagnostic that carries counters.
func statistics(pass *analysis.Pass, counters string) analysis.Diagnostic {
	return analysis.Diagnostic{Pos: pass.Files[0].Package, Category: report.Stats, Message: "stats: " + counters}
}

// list spells numbers in one word: [1,2,3].
func list(ns []int) string { return strings.ReplaceAll(fmt.Sprint(ns), " ", ",") }

// internalError reports a defect of the analyzer at the package clause.
func internalError(pass *analysis.Pass, stage string, what any) {
	if len(pass.Files) == 0 {
		return
	}
	where := ""
	if at := failedAt(string(debug.Stack())); at != "" {
		where = " at " + at
	}
	pass.Report(analysis.Diagnostic{
		Pos:      pass.Files[0].Package,
		Category: report.Internal,
		Message:  fmt.Sprintf("internal error: wsracecheck failed in %s: %v%s; please report it", stage, what, where),
	})
}

// failedAt names the place in a stack trace at which one of our own packages
// failed; "" if there is none. The trace has two lines a frame: the function,
// and its file and line.
func failedAt(stack string) string {
	lines := strings.Split(stack, "\n")
	panicked := false
	for i, line := range lines[:len(lines)-1] {
		panicked = panicked || strings.HasPrefix(line, "panic(")
		if panicked && strings.Contains(line, "/wsracecheck/internal/") && !strings.HasPrefix(line, "\t") {
			at, _, _ := strings.Cut(filepath.Base(strings.TrimSpace(lines[i+1])), " ")
			return at
		}
	}
	return ""
}
