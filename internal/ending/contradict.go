package ending

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A Late tells of a signal that is raised before a write that it is said to prove.
type Late struct {
	Sig   string // relative to the object
	Site  Site
	Write Write
}

// Writes reports whether a goroutine of the package writes state of obj at its
// end, of the given field only unless it is "".
func (m *Model) Writes(obj *types.TypeName, field string) bool {
	for _, w := range m.writes[obj] {
		if field == "" || loc.Covers(field, w.Path) {
			return true
		}
	}
	return false
}

// TooEarly returns a write of state of obj that receiving the signal at path does
// not prove, because the signal is raised before.
func (m *Model) TooEarly(obj *types.TypeName, path, field string) (Late, bool) {
	for _, w := range m.writes[obj] {
		if field != "" && !loc.Covers(field, w.Path) {
			continue
		}
		if v := m.bestOf(obj, path, w); v.Answer == Unsafe && !v.Low {
			return Late{path, v.Site, v.Write}, true
		}
	}
	return Late{}, false
}

// bestOf is the best that receiving the signal at path can prove about w.
func (m *Model) bestOf(obj *types.TypeName, path string, w stateWrite) Verdict {
	q := query{loc.Anchor{Object: obj, Path: path}, w.Path, w.Prefix, w.G.ID}
	var best Verdict
	for _, kind := range []ops.Kind{ops.Recv, ops.WaitAll} {
		switch v := m.relate(Received{Happened: effect.Happened{}, Kind: kind}, q); v.Answer {
		case Safe:
			return v
		case Unsafe:
			best = v
		}
	}
	return best
}

// JoinsTooEarly is TooEarly for all that fn surely waits for, fn being about its
// first parameter. It returns false if fn may wait for anything else.
func (m *Model) JoinsTooEarly(fn *types.Func, obj *types.TypeName, field string) (Late, bool) {
	body := m.bodyOf(fn)
	if body == nil || len(body.Params) == 0 || !m.inView(body, make(map[*ssa.Function]bool)) {
		return Late{}, false
	}
	self := m.sums.R.Of(body.Params[0])
	for _, w := range m.writes[obj] {
		if field != "" && !loc.Covers(field, w.Path) {
			continue
		}
		var late Late
		found, joined := false, false
		for _, h := range m.sums.Of(body).Waited {
			path := h.Loc.Below(self)
			if path == "" {
				joined = true // not about this object: nobody knows
				continue
			}
			v := m.bestOf(obj, path, w)
			if v.Answer == Unsafe && !v.Low {
				late, found = Late{path, v.Site, v.Write}, true
			} else {
				joined = true
			}
		}
		if found && !joined {
			return late, true
		}
	}
	return Late{}, false
}

// DoesNotJoin is JoinsTooEarly for the method fn, which also is wrong if it waits for
// nothing at all; the Sig is then "".
func (m *Model) DoesNotJoin(fn *types.Func) (Late, bool) {
	n := loc.NamedOf(fn.Signature().Recv().Type())
	if n == nil {
		return Late{}, false
	}
	obj := n.Origin().Obj()
	if late, bad := m.JoinsTooEarly(fn, obj, ""); bad {
		return late, true
	}
	body := m.bodyOf(fn)
	if body == nil || !m.inView(body, make(map[*ssa.Function]bool)) || m.mayWait(body, make(map[*ssa.Function]bool)) {
		return Late{}, false
	}
	for _, w := range m.writes[obj] {
		if m.endangered(w.Event) {
			return Late{Write: w.Write}, true
		}
	}
	return Late{}, false
}

// mayWait reports whether fn, or what it calls, may wait for anything.
func (m *Model) mayWait(fn *ssa.Function, seen map[*ssa.Function]bool) bool {
	if seen[fn] {
		return false
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if _, ok := in.(*ssa.Select); ok {
				return true
			}
			switch op := m.sums.Ops.Of(in); op.Kind {
			case ops.Send, ops.Recv, ops.WaitAll, ops.Once, ops.Lock, ops.RLock, ops.CondWait, ops.Fails, ops.Launch:
				return true
			case ops.None:
				if call, ok := in.(ssa.CallInstruction); ok {
					if f := m.sums.R.Callee(call.Common()).Fn; f != nil && m.mayWait(f, seen) {
						return true
					}
				}
			}
		}
	}
	return false
}

func (m *Model) bodyOf(fn *types.Func) *ssa.Function {
	for _, f := range m.fns {
		if f.Object() == fn {
			return f
		}
	}
	return nil
}

// inView reports whether all that fn calls is known.
func (m *Model) inView(fn *ssa.Function, seen map[*ssa.Function]bool) bool {
	if seen[fn] {
		return true
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok || m.sums.Ops.Of(in).Kind != ops.None {
				continue
			}
			if _, builtin := call.Common().Value.(*ssa.Builtin); builtin {
				continue
			}
			f := m.sums.R.Callee(call.Common()).Fn
			if f == nil || len(f.Blocks) == 0 || !m.inView(f, seen) {
				return false
			}
		}
	}
	return true
}
