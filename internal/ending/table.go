package ending

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// Tables makes the facts of the package's types: those of which a signal may
// be raised before a write.
func (m *Model) Tables(pkg *types.Package) map[*types.TypeName]*xfact.Type {
	out := make(map[*types.TypeName]*xfact.Type)
	for _, obj := range m.order.objects {
		name, ok := obj.(*types.TypeName)
		if !ok || name.Pkg() != pkg || name.Parent() != pkg.Scope() {
			continue
		}
		if t := (&tabler{m: m, obj: name}).table(); t != nil {
			out[name] = t
		}
	}
	return out
}

// A tabler makes the fact of one type.
type tabler struct {
	m   *Model
	obj *types.TypeName
	out xfact.Type
	ids []string // of the readers
}

func (t *tabler) table() *xfact.Type {
	if !t.m.inDanger(t.obj) {
		return nil
	}
	t.states()
	unsafe := false
	for _, sig := range t.signals() {
		k := len(t.out.Signals)
		some := false
		for i, st := range t.out.States {
			for _, v := range t.verdicts(sig, st) {
				v.Signal, v.State = k, i
				t.out.Verdicts = append(t.out.Verdicts, v)
				some, unsafe = true, unsafe || v.Unsafe != nil
			}
		}
		if some {
			t.out.Signals = append(t.out.Signals, xfact.Signal{Path: xfact.Path(sig), Sent: t.sent(sig)})
		}
	}
	if !unsafe {
		return nil
	}
	return &t.out
}

// states lists the readers and the states that they write.
func (t *tabler) states() {
	ws := slices.Clone(t.m.writes[t.obj])
	slices.SortStableFunc(ws, func(a, b stateWrite) int {
		return cmp.Or(cmp.Compare(a.G.Start.Pos(), b.G.Start.Pos()), cmp.Compare(a.G.ID, b.G.ID), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Event.Site.Pos(), b.Event.Site.Pos()))
	})
	for _, w := range ws {
		if !speakable(w.Path) || !t.m.endangered(w.Event) {
			continue
		}
		r := slices.Index(t.ids, w.G.ID)
		if r < 0 {
			r = len(t.ids)
			t.ids = append(t.ids, w.G.ID)
			t.out.Readers = append(t.out.Readers, xfact.Reader{Name: funcName(w.G.Fn), Start: Place(w.G.Start), Callbacks: t.m.callsOut(w.G.Fn)})
		}
		if slices.ContainsFunc(t.out.States, func(s xfact.State) bool { return string(s.Path) == w.Path && s.Reader == r }) {
			continue
		}
		s := xfact.State{Path: xfact.Path(w.Path), Reader: r, At: Place(w.Event.Site)}
		s.Val = fact.Text(t.m.WrittenConst(w.Event.Loc, w.G.ID))
		if typ := w.Event.Loc.Type(); typ != nil {
			switch typ.Underlying().(type) {
			case *types.Pointer, *types.Interface:
				s.Ref = true
			}
		}
		t.out.States = append(t.out.States, s)
	}
}

// speakable reports whether a path consists of fields only.
func speakable(path string) bool { return !strings.ContainsAny(path, "[@") }

func funcName(fn *ssa.Function) string {
	if fn.Parent() != nil {
		return ""
	}
	return fn.Name()
}

// signals lists the paths of the type's signals and onces.
func (t *tabler) signals() []string {
	seen := make(map[string]bool)
	for a := range t.m.sites {
		if a.Object == t.obj && speakable(a.Path) {
			seen[a.Path] = true
		}
	}
	for _, w := range t.m.writes[t.obj] {
		for _, k := range w.Event.Once {
			for _, a := range k.Anchors {
				if a.Object == t.obj && speakable(a.Path) {
					seen[a.Path] = true
				}
			}
		}
	}
	out := make([]string, 0, len(seen))
	for p := range seen {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

func (t *tabler) sent(sig string) bool {
	for _, s := range t.m.sites[loc.Anchor{Object: t.obj, Path: sig}] {
		if s.Event.Kind == ops.Send && (!s.Event.Ends || s.Ctx.G == nil) {
			return true
		}
	}
	return false
}

// verdicts judges one signal and one state, and groups the ways that have the
// same answer.
func (t *tabler) verdicts(sig string, st xfact.State) []xfact.Verdict {
	var out []xfact.Verdict
	for _, r := range t.m.ways(loc.Anchor{Object: t.obj, Path: sig}) {
		r.Importer = true
		v, ok := t.judge(r, sig, st)
		if !ok {
			continue
		}
		i := slices.IndexFunc(out, func(o xfact.Verdict) bool { return sameVerdict(o, v) })
		if i < 0 {
			i = len(out)
			out = append(out, v)
		}
		out[i].When = append(out[i].When, classOf(r))
	}
	return out
}

func sameVerdict(a, b xfact.Verdict) bool {
	if (a.Unsafe == nil) != (b.Unsafe == nil) || !slices.Equal(a.Covers, b.Covers) {
		return false
	}
	return a.Unsafe == nil || *a.Unsafe == *b.Unsafe
}

func (t *tabler) judge(r Received, sig string, st xfact.State) (xfact.Verdict, bool) {
	q := query{loc.Anchor{Object: t.obj, Path: sig}, string(st.Path), t.prefix(st), t.ids[st.Reader]}
	v := t.m.relate(r, q)
	switch v.Answer {
	case Safe:
		return xfact.Verdict{}, true
	case Nothing:
		return xfact.Verdict{}, false
	}
	out := xfact.Verdict{Unsafe: &xfact.Story{Raise: RaiseKind(v.Site.Event), At: Place(v.Site.Event.Site), By: signaller(v), Low: v.Low}}
	for _, l := range t.locks(sig, q.id) {
		r.Locks = []*loc.Loc{l}
		if t.m.relate(r, q).Answer == Unsafe {
			continue
		}
		p := pathBelow(l, q.prefix)
		if p == "" || !speakable(p) {
			return xfact.Verdict{}, false // a lock that a caller cannot name
		}
		if !slices.Contains(out.Covers, xfact.Path(p)) {
			out.Covers = append(out.Covers, xfact.Path(p))
		}
	}
	slices.Sort(out.Covers)
	return out, true
}

// prefix is a place of the type as the writing goroutine names it.
func (t *tabler) prefix(st xfact.State) *loc.Loc {
	for _, w := range t.m.writes[t.obj] {
		if w.Path == string(st.Path) && w.G.ID == t.ids[st.Reader] {
			return w.Prefix
		}
	}
	return nil
}

// locks lists the locks that the goroutine id holds from the signal to a write.
func (t *tabler) locks(sig, id string) []*loc.Loc {
	var out []*loc.Loc
	for _, s := range t.m.sites[loc.Anchor{Object: t.obj, Path: sig}] {
		for _, w := range t.m.writes[t.obj] {
			if w.G.ID == id && s.Ctx.G == w.G {
				for _, l := range w.G.Sum.Order(s.Index, w.Index).Held {
					if !slices.Contains(out, l) {
						out = append(out, l)
					}
				}
			}
		}
	}
	return out
}

// callsOut lists the signatures of the functions that fn, or what it calls,
// calls without that they are known: those that it was given.
func (m *Model) callsOut(fn *ssa.Function) []string {
	seen := make(map[*ssa.Function]bool)
	sigs := make(map[string]bool)
	var visit func(fn *ssa.Function)
	visit = func(fn *ssa.Function) {
		if seen[fn] {
			return
		}
		seen[fn] = true
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				if call, ok := in.(ssa.CallInstruction); ok && m.unknownFunc(call.Common()) {
					sigs[shape(call.Common().Signature())] = true
				}
			}
		}
		for _, c := range m.calls(fn, false) {
			visit(c)
		}
	}
	visit(fn)
	return slices.Sorted(maps.Keys(sigs))
}

// shape spells the parameters and results of a function, without their names.
func shape(sig *types.Signature) string {
	var b strings.Builder
	for _, tuple := range []*types.Tuple{sig.Params(), sig.Results()} {
		b.WriteByte('(')
		for v := range tuple.Variables() {
			b.WriteString(types.TypeString(v.Type(), nil))
			b.WriteByte(',')
		}
		b.WriteByte(')')
	}
	return b.String()
}

// unknownFunc reports whether c calls a function value, or a method of an
// interface, that is not known. Interfaces of the standard library are no
// callbacks.
func (m *Model) unknownFunc(c *ssa.CallCommon) bool {
	if _, builtin := c.Value.(*ssa.Builtin); builtin || m.sums.R.Callee(c).Fn != nil {
		return false
	}
	if !c.IsInvoke() {
		return true
	}
	pkg := c.Method.Pkg()
	return pkg != nil && strings.Contains(strings.SplitN(pkg.Path(), "/", 2)[0], ".")
}

// signaller names who raised the signal of v, "" if the writer did.
func signaller(v Verdict) string {
	switch g := v.Site.Ctx.G; {
	case g == v.G:
		return ""
	case g == nil:
		return v.Site.Ctx.Sum.Fn.Name()
	case g.Fn.Parent() == nil:
		return g.Fn.Name()
	}
	return "another goroutine"
}

// RaiseKind names what the signalling event e does.
func RaiseKind(e *effect.Event) string {
	switch e.Kind {
	case ops.Send:
		return "send"
	case ops.Done:
		return "done"
	case ops.OnceDone:
		return "once"
	case ops.Write:
		return "set"
	}
	if n := loc.NamedOf(e.Loc.Type()); n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" {
		return "cancel"
	}
	return "close"
}

// Place spells where an instruction stands, as "conn.go:88".
func Place(in ssa.Instruction) string {
	p := in.Parent().Prog.Fset.Position(Position(in))
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

// Position returns a place in the source for an instruction that has none of
// its own.
func Position(in ssa.Instruction) token.Pos {
	if in.Pos().IsValid() {
		return in.Pos()
	}
	if st, ok := in.(*ssa.Store); ok && st.Addr.Pos().IsValid() {
		return st.Addr.Pos()
	}
	for _, op := range in.Operands(nil) {
		if *op != nil && (*op).Pos().IsValid() {
			return (*op).Pos()
		}
	}
	return in.Parent().Pos()
}
