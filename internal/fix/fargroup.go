package fix

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// countedElsewhere reports whether a group of another package counts the goroutine of
// tok, which it has started, and nobody else, and whether the wait of tok is for
// nothing but that.
func (s *Suggester) countedElsewhere(tok ending.Token) bool {
	call, ok := tok.G.Start.(ssa.CallInstruction)
	if !ok {
		return false
	}
	f := s.ops.R.Callee(call.Common())
	x := s.ops.R.Extern(f.Fn)
	if x == nil || len(f.Fn.Blocks) > 0 || len(x.Starts) != 1 || !x.Starts[0].Counted {
		return false
	}
	group := s.groupOf(tok.Event.Loc)
	return group != nil && s.waitsFor(group, tok) && s.onlyUsedToStart(group)
}

// groupOf returns the field of this package in which the WaitGroup l of another one
// lies. The field must hold the group itself: what a pointer leads to may be shared.
func (s *Suggester) groupOf(l *loc.Loc) *types.Var {
	for ; !l.IsRoot() && l.Parent() != nil; l = l.Parent() {
		owner := loc.NamedOf(l.Parent().Type())
		if owner == nil {
			return nil
		}
		if owner.Obj().Pkg() != s.Pass.Pkg {
			continue
		}
		st, ok := owner.Underlying().(*types.Struct)
		if !ok {
			return nil
		}
		for f := range st.Fields() {
			if _, named := types.Unalias(f.Type()).(*types.Named); f.Name() == l.Name() && named && !f.Exported() && !types.IsInterface(f.Type()) {
				return f
			}
		}
		return nil
	}
	return nil
}

// waitsFor reports whether the wait of tok is a call of a method of the group that
// waits for one thing whenever it returns.
func (s *Suggester) waitsFor(group *types.Var, tok ending.Token) bool {
	name := strings.TrimSuffix(tok.Text[strings.LastIndexByte(tok.Text, '.')+1:], "()")
	sel := types.NewMethodSet(types.NewPointer(group.Type())).Lookup(group.Pkg(), name)
	if sel == nil {
		return false
	}
	fn, _ := sel.Obj().(*types.Func)
	x := s.ops.R.View.Func(fn)
	if x == nil || len(x.Exits) == 0 {
		return false
	}
	for _, e := range x.Exits {
		if len(e.Got) != 1 || e.Got[0].Loc == xfact.Opaque || len(e.Locked) > 0 {
			return false
		}
	}
	return true
}

// onlyUsedToStart reports whether the package does nothing with the field but call
// functions of other packages on it that start a goroutine, or wait.
func (s *Suggester) onlyUsedToStart(group *types.Var) bool {
	for _, fn := range s.Funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				switch in := in.(type) {
				case *ssa.Field:
					if fieldVar(in.X.Type(), in.Field) == group {
						return false // a copy
					}
				case *ssa.FieldAddr:
					if fieldVar(in.X.Type(), in.Field) != group {
						continue
					}
					for _, ref := range *in.Referrers() {
						if _, debug := ref.(*ssa.DebugRef); !debug && !s.startsOrWaits(ref, in) {
							return false
						}
					}
				}
			}
		}
	}
	return true
}

func (s *Suggester) startsOrWaits(in ssa.Instruction, group ssa.Value) bool {
	call, ok := in.(ssa.CallInstruction)
	if !ok || call.Common().IsInvoke() || len(call.Common().Args) == 0 || call.Common().Args[0] != group {
		return false
	}
	f := s.ops.R.Callee(call.Common())
	x := s.ops.R.Extern(f.Fn)
	return x != nil && len(f.Fn.Blocks) == 0 && (len(x.Starts) == 1 || len(x.Exits) > 0 && len(x.Raises) == 0)
}

// fieldVar returns the variable of field i of a struct, or of what t points to.
func fieldVar(t types.Type, i int) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok && i < st.NumFields() {
		return st.Field(i).Origin()
	}
	return nil
}
