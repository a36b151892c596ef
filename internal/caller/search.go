package caller

import (
	"fmt"
	"go/constant"
	"go/types"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// maxNesting bounds how deep callees are walked, and maxFuncs how deep they are
// told apart by the functions that they get as arguments.
const (
	maxNesting = 400
	maxFuncs   = 10
)

// A Searcher walks the functions of a package and keeps their outcomes.
// It is not safe for concurrent use.
type Searcher struct {
	Model *ending.Model
	R     *loc.Resolver
	Ops   ops.Classifier
	// Over lists the functions that were not walked to the end.
	Over     map[*ssa.Function]bool
	Findings []*Finding
	// Only bounds the search to functions for which it holds; nil for all.
	Only func(*ssa.Function) bool
	// Blocks bounds the blocks that all walks of Search visit; 0 for no bound of its own.
	Blocks int
	// Joins lists the reads that are right because of a wait.
	Joins []Join

	scope    *ending.Scope
	joins    map[joinKey]bool
	memo     map[string]*Outcome
	walking  map[string]bool
	again    map[string]bool
	touches  map[*ssa.Function]int8
	depth    int
	visits   int                           // of blocks, by all walks with the present scope
	total    int                           // of blocks, by all walks
	cut      map[*ssa.Function]bool        // Over in the present scope
	methods  map[*types.Func]*ssa.Function // see method
	facts    map[*ssa.Function]*xfact.Func // of methods
	steadies map[*ssa.Function][]bool      // see neverNil
}

// New returns a searcher over the given model.
func New(m *ending.Model, r *loc.Resolver) *Searcher {
	s := &Searcher{
		Model: m, R: r, Ops: ops.Classifier{R: r},
		Over:     make(map[*ssa.Function]bool),
		walking:  make(map[string]bool),
		again:    make(map[string]bool),
		methods:  make(map[*types.Func]*ssa.Function),
		facts:    make(map[*ssa.Function]*xfact.Func),
		joins:    make(map[joinKey]bool),
		steadies: make(map[*ssa.Function][]bool),
	}
	s.look(m.Everything())
	return s
}

// Search walks fns and fills in Findings: for each close state, the functions
// that read it, themselves or through callees. It calls enter before each walk.
func (s *Searcher) Search(fns []*ssa.Function, enter func(*ssa.Function)) {
	for _, p := range s.plan(fns) {
		s.look(p.scope)
		for _, fn := range p.fns {
			if s.Only != nil && !s.Only(fn) {
				continue
			}
			if s.Blocks > 0 && s.total > s.Blocks {
				s.over(fn)
				continue
			}
			enter(fn)
			s.outcome(fn, nil)
		}
	}
	s.look(s.Model.Everything())
}

// over notes that fn was not walked to the end.
func (s *Searcher) over(fn *ssa.Function) {
	s.Over[fn] = true
	s.cut[fn] = true
}

// look changes what the walks look at.
func (s *Searcher) look(scope *ending.Scope) {
	s.scope = scope
	s.visits = 0
	s.cut = make(map[*ssa.Function]bool)
	s.memo = make(map[string]*Outcome)
	s.touches = make(map[*ssa.Function]int8)
}

// env gives the functions that function-typed parameters stand for.
type env map[*ssa.Parameter]loc.Func

func (s *Searcher) outcome(fn *ssa.Function, e env) *Outcome {
	if fn == nil || len(fn.Blocks) == 0 || !s.relevant(fn, e) {
		return nil
	}
	key := envKey(fn, e)
	if s.walking[key] {
		s.again[key] = true
		return s.memo[key]
	}
	if o, ok := s.memo[key]; ok {
		return o
	}
	if s.depth > maxNesting {
		s.over(fn)
		return nil
	}
	s.depth++
	s.walking[key] = true
	o := s.walkOnce(fn, e)
	for i := 0; s.again[key] && i < 2; i++ { // recursive: with what is known now
		s.memo[key] = o
		delete(s.again, key)
		o = s.walkOnce(fn, e)
	}
	delete(s.again, key)
	delete(s.walking, key)
	s.depth--
	s.memo[key] = o
	return o
}

func (s *Searcher) walkOnce(fn *ssa.Function, e env) *Outcome {
	w := s.walker(fn, e)
	w.run()
	return w.out
}

func (s *Searcher) walker(fn *ssa.Function, e env) *walker {
	return &walker{
		s: s, fn: fn, env: e,
		out:     &Outcome{},
		results: make(map[string]map[string]bool),
		spots:   make(map[string]*spot),
		reach:   make(map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool),
		taints:  make(map[ssa.Value]map[ssa.Value]bool),
		lives:   make(map[liveKey]bool),
		inLoop:  make(map[*ssa.BasicBlock]bool),
	}
}

func envKey(fn *ssa.Function, e env) string {
	parts := []string{fmt.Sprintf("%p", fn)}
	for p, f := range e {
		parts = append(parts, fmt.Sprintf("%p=%p/%p", p, f.Fn, f.Recv))
	}
	sort.Strings(parts[1:])
	return strings.Join(parts, ",")
}

const (
	unknownTouch int8 = iota
	touchesNothing
	touchesSome
)

// relevant reports whether fn, or what it calls, receives a signal, reads a
// close state or takes a lock. Other functions are not walked.
func (s *Searcher) relevant(fn *ssa.Function, e env) bool {
	if len(e) > 0 {
		return true
	}
	seen := make(map[*ssa.Function]bool)
	if s.reachesTouch(fn, seen) {
		s.touches[fn] = touchesSome
		return true
	}
	for f := range seen {
		s.touches[f] = touchesNothing
	}
	return false
}

func (s *Searcher) reachesTouch(fn *ssa.Function, seen map[*ssa.Function]bool) bool {
	if t := s.touches[fn]; t != unknownTouch {
		return t == touchesSome
	}
	if seen[fn] {
		return false
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if s.touching(in, seen) {
				return true
			}
		}
	}
	return false
}

func (s *Searcher) touching(in ssa.Instruction, seen map[*ssa.Function]bool) bool {
	if sel, ok := in.(*ssa.Select); ok {
		for _, st := range sel.States {
			if st.Send == nil && s.tells(s.Ops.Chan(st.Chan).Loc, ops.Recv, false) {
				return true
			}
		}
		return false
	}
	op := s.Ops.Of(in)
	switch op.Kind {
	case ops.Lock, ops.RLock, ops.Unlock, ops.CondWait:
		return op.Loc != nil && s.scope.Orders(op.Loc)
	case ops.Recv, ops.WaitAll, ops.Once, ops.Fails:
		return s.tells(op.Loc, op.Kind, false)
	case ops.Close, ops.NetClose:
		return s.tells(op.Loc, ops.Recv, true)
	case ops.Read, ops.Write:
		return op.Loc != nil && (len(s.scope.Writers(op.Loc)) > 0 || s.Model.IsSignal(op.Loc) && s.tells(op.Loc, ops.Read, false))
	case ops.None:
		call, ok := in.(ssa.CallInstruction)
		if !ok {
			return false
		}
		f := s.R.Callee(call.Common())
		if f.Fn == nil {
			f = s.method(call.Common())
		}
		if s.extern(f.Fn) != nil {
			return true
		}
		return f.Fn != nil && len(f.Fn.Blocks) > 0 && s.reachesTouch(f.Fn, seen)
	}
	return false
}

func (s *Searcher) tells(l *loc.Loc, kind ops.Kind, own bool) bool {
	return s.scope.Tells(ending.Received{Happened: effect.Happened{Loc: l}, Kind: kind, Own: own})
}

func intConst(k int, t types.Type) *ssa.Const { return ssa.NewConst(constant.MakeInt64(int64(k)), t) }
