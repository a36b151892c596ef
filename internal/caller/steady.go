package caller

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
)

// A function that has nothing to do with any state is not walked. But a caller may
// have to know that it never returns nil: it makes the error by which the caller's
// own callers are told that a wait was given up.

// maxSteady bounds the nesting of such functions.
const maxSteady = 4

// steady notes the results of a call of fn that are never nil.
func (w *walker) steady(p *path, fn *ssa.Function, v ssa.Value) {
	if v == nil || len(fn.Blocks) == 0 {
		return
	}
	for i, never := range w.s.neverNil(fn, 0) {
		if r := result(v, i); never && r != nil {
			p.facts[r] = fact.Fact{Kind: fact.NonZero}
		}
	}
}

// neverNil tells of the results of fn, in whatever way it returns, whether they are
// never nil.
func (s *Searcher) neverNil(fn *ssa.Function, depth int) []bool {
	out, ok := s.steadies[fn]
	if ok {
		return out
	}
	if depth > maxSteady {
		return nil
	}
	s.steadies[fn] = nil // unknown within itself
	out = make([]bool, fn.Signature.Results().Len())
	for i := range out {
		out[i] = true
	}
	returns := false
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		if b == fn.Recover {
			return nil
		}
		returns = true
		for i := range out {
			out[i] = out[i] && s.notNil(fact.Returned(ret, i), depth)
		}
	}
	if !returns {
		out = nil
	}
	s.steadies[fn] = out
	return out
}

// notNil reports whether v is never nil, or the result of a function that is not.
func (s *Searcher) notNil(v ssa.Value, depth int) bool {
	if fact.Of(v).IsNonZero() {
		return true
	}
	i := 0
	if ex, ok := v.(*ssa.Extract); ok {
		v, i = ex.Tuple, ex.Index
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	fn := call.Call.StaticCallee()
	if fn == nil || len(fn.Blocks) == 0 {
		return false
	}
	never := s.neverNil(fn, depth+1)
	return i < len(never) && never[i]
}
