package report

import (
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// A teller tells one finding. Two functions of it never have one name.
type teller struct {
	Reporter
	f    *caller.Finding
	full bool // names need their types
}

func (r Reporter) tell(f *caller.Finding) teller {
	t := teller{Reporter: r, f: f}
	byName := make(map[string]*ssa.Function)
	for _, fn := range []*ssa.Function{f.Fn, f.Verdict.G.Fn, t.signals()} {
		if fn == nil {
			continue
		}
		if other := byName[r.label(fn)]; other != nil && other != fn {
			t.full = true
		}
		byName[r.label(fn)] = fn
	}
	return t
}

func (t teller) name(fn *ssa.Function) string {
	if t.full {
		return t.ofType(fn)
	}
	return t.label(fn)
}

// signals returns the function of who signals; nil in another package.
func (t teller) signals() *ssa.Function {
	switch c := t.f.Verdict.Site.Ctx; {
	case c == nil:
		return nil
	case c.G != nil:
		return c.G.Fn
	default:
		return c.Sum.Fn
	}
}

func (t teller) signaller() string {
	if fn := t.signals(); fn != nil {
		return t.name(fn)
	}
	return ""
}

// label names a function; a literal by what it is and where it stands.
func (r Reporter) label(fn *ssa.Function) string {
	if fn.Parent() == nil {
		return fn.Name()
	}
	kind, others := "function literal", 0
	for _, g := range r.Model.Goroutines {
		switch {
		case g.Fn == fn:
			kind = "goroutine started"
		case g.Fn != nil && g.Fn.Parent() != nil && outermost(g.Fn) == outermost(fn):
			others++
		}
	}
	if others > 0 || kind != "goroutine started" && len(outermost(fn).AnonFuncs) > 1 {
		kind += fmt.Sprintf(" on line %d", r.Fset.Position(fn.Pos()).Line)
	}
	return "the " + kind + " in " + outermost(fn).Name()
}

// functions names two functions, with their types if those differ.
func (r Reporter) functions(a, b *ssa.Function) (string, string) {
	if receiver(a) == receiver(b) {
		return r.label(a), r.label(b)
	}
	return r.ofType(a), r.ofType(b)
}

// ofType names a function with the type of its receiver, if it has one.
func (r Reporter) ofType(fn *ssa.Function) string {
	name := r.label(fn)
	if n := receiver(fn); n != nil {
		i := strings.LastIndexByte(name, ' ') + 1
		return name[:i] + n.Obj().Name() + "." + name[i:]
	}
	return name
}

// receiver returns the type of which fn, or the function around it, is a method.
func receiver(fn *ssa.Function) *types.Named {
	if recv := outermost(fn).Signature.Recv(); recv != nil {
		if n := loc.NamedOf(recv.Type()); n != nil {
			return n.Origin()
		}
	}
	return nil
}

func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

func (r Reporter) at(in ssa.Instruction) string { return r.pos(position(in)) }

func (r Reporter) pos(at token.Pos) string {
	p := r.Fset.Position(at)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

func position(in ssa.Instruction) token.Pos { return ending.Position(in) }
