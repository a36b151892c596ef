// Package ending says how each goroutine of a package ends: which close state
// it writes on its way out, who signals EOF, and whether the write happens
// before the signal at every site.
//
// In: effect summaries. Out: a Model that answers, for a signal somebody has
// received and a state somebody reads, whether the signal proves that the
// state was written (Safe), or was possibly raised before (Unsafe), or says
// nothing. A join and an EOF are the same thing here, a received signal; what
// differs is the answer.
//
// Objects are related by type: a path relative to an object of type T in one
// function names the same place as the same path relative to a T in another
// one. Where two paths of one function are compared they must share the
// object itself.
package ending

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/escape"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A Goroutine is one that the package starts.
type Goroutine struct {
	ID     string
	Fn     *ssa.Function   // what it runs
	Start  ssa.Instruction // where it is started
	Launch *effect.Event
	In     *ssa.Function // the function whose terms Sum uses
	Sum    *effect.Summary
	Far    *Far // set if another package starts it; then nothing but ID is

	adds map[any]bool // the objects of which this view knows something new, see views
}

// A Context is something that runs events: a goroutine of the package, or a
// function that unknown goroutines call.
type Context struct {
	G   *Goroutine // nil for an entry function
	Sum *effect.Summary
}

// A Site is a place that signals.
type Site struct {
	Ctx    *Context
	Index  int
	Event  *effect.Event
	Prefix *loc.Loc // the object that the signal belongs to, in the terms of Ctx
}

// A Write is a place where a goroutine writes close state.
type Write struct {
	G     *Goroutine
	Index int
	Event *effect.Event
}

// A Model knows the goroutines, signals and close states of a package.
// It is not safe for concurrent use.
type Model struct {
	Goroutines []*Goroutine
	// Low tells that findings of the low tier are asked for, too. It is set
	// before the first question.
	Low bool

	sums     *effect.Summaries
	contexts []*Context
	sites    map[loc.Anchor][]Site
	writes   map[any][]stateWrite // by object
	byWriter map[writerKey][]stateWrite
	order    struct { // of the keys of sites and writes, as they were found
		signals []loc.Anchor
		objects []any
	}
	mayRun     map[string]map[*ssa.Function]bool // see RunsOn
	values     *typeutil.Map                     // see functionValues
	callees    map[*ssa.Function][]*ssa.Function // see Calls
	runsOn     map[*ssa.Function]map[string]bool
	busy       map[string]bool
	use        callers
	memos      memos
	numbered   int // the state writes
	compared   map[comparedKey][]comparison
	pairs      int                    // compared so far
	limit      int                    // see OverBudget
	entered    map[*ssa.Function]bool // see entries
	flags      flags
	open       map[loc.Anchor]bool // see Open
	openTypes  map[any]bool        // see besideOpen
	chans      chanKind
	ordering   ordering                    // locks held from a signal to a write
	states     sameState                   // of the endangered writes
	scopes     map[any]*Scope              // by the write, or the type, that stands for it
	names      map[loc.Anchor][]loc.Anchor // see namesOf
	named      map[*loc.Loc]bool           // those of which names knows
	everything *Scope
	hazards    map[*effect.Event]bool           // see endangered
	dangers    map[any]bool                     // see inDanger
	byObject   map[any][]loc.Anchor             // see signalsOf
	far        map[*types.TypeName][]*Goroutine // see farReaders
	farByID    map[string]*Goroutine
	fns        []*ssa.Function
	handed     map[*ssa.Function]map[handing]bool // see handedTo
	escapes    *escape.Finder                     // see alone
	anyway     *anyway
}

// A stateWrite is a write of the state Path of an object.
type stateWrite struct {
	Path   string
	Prefix *loc.Loc
	Write
	n int // tells it apart from all others
}

// New builds the model of the functions of a package.
func New(fns []*ssa.Function, sums *effect.Summaries) *Model {
	m := &Model{
		sums:    sums,
		fns:     fns,
		sites:   make(map[loc.Anchor][]Site),
		writes:  make(map[any][]stateWrite),
		mayRun:  make(map[string]map[*ssa.Function]bool),
		callees: make(map[*ssa.Function][]*ssa.Function),
		runsOn:  make(map[*ssa.Function]map[string]bool),
		busy:    make(map[string]bool),
		memos:   newMemos(),
		limit:   maxPairs,

		compared: make(map[comparedKey][]comparison),
		byWriter: make(map[writerKey][]stateWrite),

		ordering: newOrdering(),
		states:   make(sameState),
		names:    make(map[loc.Anchor][]loc.Anchor),
		named:    make(map[*loc.Loc]bool),
		scopes:   make(map[any]*Scope),
	}
	m.anyway = newAnyway(m)
	m.escapes = escape.New(sums.R, func(fn *ssa.Function) bool { return m.waits(fn, make(map[*ssa.Function]bool)) })
	m.findFlags(fns)
	m.findRemade(fns)
	m.findFilled(fns)
	entries := m.entries(fns)
	m.entered = entries
	for _, fn := range fns {
		if entries[fn] {
			m.contexts = append(m.contexts, &Context{Sum: sums.Of(fn)})
		}
	}
	m.Goroutines = viewsOf(fns, sums)
	for _, g := range m.Goroutines {
		m.contexts = append(m.contexts, &Context{G: g, Sum: g.Sum})
	}
	m.findTokens()
	for _, c := range m.contexts {
		m.index(c)
	}
	m.spread(fns, entries)
	m.use = m.usage(fns)
	return m
}

// index files the signals and state writes of a context under their objects.
func (m *Model) index(c *Context) {
	user := &Context{Sum: c.Sum} // see callsFromTest
	state := m.closeState(c)
	old := func(object any) bool { return c.G != nil && !c.G.adds[object] }
	for i, e := range c.Sum.Events {
		if e.Loc == nil {
			continue
		}
		if isSignal(e) && !m.Remade(e.Loc) {
			by := c
			if c.G != nil && m.callsFromTest(c.G, e) {
				by = user
			}
			m.name(e.Loc)
			raised := m.anyway.raised(c, e)
			for p, a := range e.Loc.Anchors {
				if !raised[a] && !old(a.Object) {
					m.addSite(a, Site{by, i, e, p})
				}
			}
		}
		if c.G != nil && state[i] && !m.callsFromTest(c.G, e) {
			w := Write{c.G, i, e}
			for p, a := range e.Loc.Anchors {
				if old(a.Object) || m.ownObject(p, c.Sum.Fn) {
					continue // nobody else can read an object of its own
				}
				m.addWrite(a.Object, stateWrite{Path: a.Path, Prefix: p, Write: w})
			}
			m.seenFromElements(c, w, old)
			m.orderedBy(c, i)
		}
	}
}

func (m *Model) addSite(a loc.Anchor, s Site) {
	if _, ok := m.sites[a]; !ok {
		m.order.signals = append(m.order.signals, a)
	}
	m.sites[a] = append(m.sites[a], s)
}

func (m *Model) addWrite(object any, w stateWrite) {
	if _, ok := m.writes[object]; !ok {
		m.order.objects = append(m.order.objects, object)
	}
	m.numbered++
	w.n = m.numbered
	m.writes[object] = append(m.writes[object], w)
	k := writerKey{object, w.G.ID}
	m.byWriter[k] = append(m.byWriter[k], w)
}

// callsFromTest reports whether g, started by a test, makes e happen in code
// that is no test: then g stands for a goroutine of the user that calls
// methods, and is no reader of its own.
func (m *Model) callsFromTest(g *Goroutine, e *effect.Event) bool {
	return m.InTest(g.Start.Parent()) && !m.InTest(e.Site.Parent())
}

// InTest reports whether fn is declared in a test file.
func (m *Model) InTest(fn *ssa.Function) bool {
	return strings.HasSuffix(fn.Prog.Fset.Position(fn.Pos()).Filename, "_test.go")
}

// isSignal reports whether a waiting caller can notice e.
func isSignal(e *effect.Event) bool {
	switch e.Kind {
	case ops.Close, ops.Send, ops.Done, ops.NetClose, ops.OnceDone:
		return true
	case ops.Write:
		return isFlag(e)
	}
	return false
}

// entries lists the functions that goroutines outside of our sight may call:
// exported ones, those that nothing calls, and those used as values.
func (m *Model) entries(fns []*ssa.Function) map[*ssa.Function]bool {
	called := make(map[*ssa.Function]bool)
	for _, fn := range fns {
		for _, callee := range m.calls(fn, true) {
			called[callee] = true
		}
	}
	out := make(map[*ssa.Function]bool)
	for _, fn := range fns {
		obj, _ := fn.Object().(*types.Func)
		if !called[fn] || obj != nil && obj.Exported() {
			out[fn] = true
		}
	}
	return out
}

// IsEntry reports whether fn is called by goroutines outside of our sight. Any
// other function may rely on locks that its callers hold.
func (m *Model) IsEntry(fn *ssa.Function) bool { return m.entered[fn] }

// Calls lists the known callees of fn, and the functions that it hands to them.
func (m *Model) Calls(fn *ssa.Function) []*ssa.Function {
	out, ok := m.callees[fn]
	if !ok {
		out = m.calls(fn, false)
		m.callees[fn] = out
	}
	return out
}

// calls lists the known callees of fn; with launched also what it starts.
func (m *Model) calls(fn *ssa.Function, launched bool) []*ssa.Function {
	var out []*ssa.Function
	add := func(v ssa.Value) {
		if f := m.sums.R.FuncOf(v); f.Fn != nil {
			out = append(out, f.Fn)
		}
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			op := m.sums.Ops.Of(in)
			if op.Kind == ops.Launch {
				if launched {
					add(op.Fn)
					out = append(out, m.runBy(op, call)...)
				}
				continue
			}
			if f := m.sums.R.Callee(call.Common()); f.Fn != nil {
				out = append(out, f.Fn)
			}
			for _, a := range call.Common().Args {
				add(a)
			}
		}
	}
	return out
}

// spread computes on which goroutines each function runs; "" stands for
// goroutines outside of our sight.
func (m *Model) spread(fns []*ssa.Function, entries map[*ssa.Function]bool) {
	var mark func(fn *ssa.Function, id string)
	mark = func(fn *ssa.Function, id string) {
		if m.runsOn[fn] == nil {
			m.runsOn[fn] = make(map[string]bool)
		}
		if m.runsOn[fn][id] {
			return
		}
		m.runsOn[fn][id] = true
		for _, c := range m.Calls(fn) {
			mark(c, id)
		}
	}
	for _, fn := range fns {
		if entries[fn] {
			mark(fn, "")
		}
	}
	for _, g := range m.Goroutines {
		mark(g.Fn, g.ID)
		if call, ok := g.Start.(ssa.CallInstruction); ok {
			for _, fn := range m.runBy(m.sums.Ops.Of(g.Start), call) {
				mark(fn, g.ID)
			}
		}
	}
}

// runBy lists the functions that a launch hands to the function that it starts,
// and that this one does nothing with but call them.
func (m *Model) runBy(op ops.Op, call ssa.CallInstruction) []*ssa.Function {
	started := m.sums.R.FuncOf(op.Fn).Fn
	if started == nil || op.Args == nil {
		return nil
	}
	var out []*ssa.Function
	skip := len(started.Params) - len(call.Common().Args) // a bound receiver
	for i, a := range call.Common().Args {
		if f := m.sums.R.FuncOf(a); f.Fn != nil && i+skip >= 0 && i+skip < len(started.Params) && onlyCalled(started.Params[i+skip]) {
			out = append(out, f.Fn)
		}
	}
	return out
}

// onlyCalled reports whether nothing is done with a function but to call it, on the
// same goroutine.
func onlyCalled(p *ssa.Parameter) bool {
	for _, ref := range *p.Referrers() {
		switch in := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Call:
			if in.Call.Value != p {
				return false
			}
		case *ssa.Defer:
			if in.Call.Value != p {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// RunsElsewhere reports whether fn can run on a goroutine whose reads are not
// ordered after the writes of state by g: not on g itself, nor on a goroutine
// that g starts after the last of them.
func (m *Model) RunsElsewhere(fn *ssa.Function, g *Goroutine, state *loc.Loc) bool {
	key := elsewhereKey{fn, g, state}
	v, ok := m.memos.elsewhere[key]
	if !ok {
		v = m.runsElsewhere(fn, g, state)
		m.memos.elsewhere[key] = v
	}
	return v
}

func (m *Model) runsElsewhere(fn *ssa.Function, g *Goroutine, state *loc.Loc) bool {
	if g.Far != nil {
		return !m.handedTo(fn, g.Far)
	}
	for id := range m.runsOn[fn] {
		if id != g.ID && !m.startedAfter(id, g, state) {
			return true
		}
	}
	return false
}

// startedAfter reports whether g starts the goroutine id, and writes state
// only before that.
func (m *Model) startedAfter(id string, g *Goroutine, state *loc.Loc) bool {
	starts := false
	for i, e := range g.Sum.Events {
		if e.Kind != ops.Launch || launchID(e) != id {
			continue
		}
		starts = true
		for j, w := range g.Sum.Events {
			if w.Kind != ops.Write || !samePlaceByType(w.Loc, state) || !g.Sum.Order(i, j).May {
				continue
			}
			if (e.Call != w.Call || g.Sum.Order(j, i).May) && intersects(e.Once, w.Once) {
				continue // of another run of what runs once
			}
			return false
		}
	}
	return starts
}

// launchID identifies what a launch starts.
func launchID(e *effect.Event) string {
	return fmt.Sprintf("%d/%s", e.Site.Pos(), e.Body.Fn.RelString(nil))
}
