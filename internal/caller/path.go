package caller

import (
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A path is the state of one walk through a function.
type path struct {
	block  *ssa.BasicBlock
	idx    int // the next instruction
	facts  map[ssa.Value]fact.Fact
	alias  map[ssa.Value]ssa.Value // a phi or a load to the value it has on this path
	mem    map[*ssa.Alloc]ssa.Value
	got    []Got
	aside  []Got      // joins of paths that need not be walked because of this one
	held   []*loc.Loc // locks, as far as they order anything
	freed  []*loc.Loc
	took   []*loc.Loc
	stale  []*stale
	fresh  map[freshKey]bool
	defers []*ssa.Defer
	orders func(*loc.Loc) bool // whether taking a lock can order anything
}

type freshKey struct {
	state *loc.Loc
	g     string
}

// A stale is a read whose value is assumed to be the one before the reader's
// last write.
type stale struct {
	Read
	value   ssa.Value       // nil if the value went into a callee's decision
	finding *Finding        // nil while no EOF is known: then a caller may know
	decided ssa.Instruction // a branch that the value decided
	quits   *ssa.Return     // where the other side of it returns at once, while nothing was done since
	other   [][]fact.Fact   // see contrast
}

func newPath(fn *ssa.Function, orders func(*loc.Loc) bool) *path {
	return &path{
		orders: orders,
		block:  fn.Blocks[0],
		facts:  make(map[ssa.Value]fact.Fact),
		alias:  make(map[ssa.Value]ssa.Value),
		mem:    make(map[*ssa.Alloc]ssa.Value),
		fresh:  make(map[freshKey]bool),
	}
}

func (p *path) clone() *path {
	c := *p
	c.facts = cloneMap(p.facts)
	c.alias = cloneMap(p.alias)
	c.mem = cloneMap(p.mem)
	c.fresh = cloneMap(p.fresh)
	c.got = append([]Got(nil), p.got...)
	c.aside = p.aside[:len(p.aside):len(p.aside)]
	c.held = append([]*loc.Loc(nil), p.held...)
	c.freed = append([]*loc.Loc(nil), p.freed...)
	c.took = append([]*loc.Loc(nil), p.took...)
	c.defers = append([]*ssa.Defer(nil), p.defers...)
	c.stale = make([]*stale, len(p.stale))
	for i, s := range p.stale {
		t := *s
		c.stale[i] = &t
	}
	return &c
}

func cloneMap[K comparable, V any](m map[K]V) map[K]V {
	c := make(map[K]V, len(m))
	for k, v := range m {
		c[k] = v
	}
	return c
}

// real follows phis and loads to the value that v has on this path.
func (p *path) real(v ssa.Value) ssa.Value {
	for range 16 {
		w, ok := p.alias[v]
		if !ok {
			return v
		}
		v = w
	}
	return v
}

// lookup returns what is known of v on this path.
func (p *path) lookup(v ssa.Value) fact.Fact {
	if f, ok := p.facts[v]; ok {
		return f
	}
	r := p.real(v)
	if f, ok := p.facts[r]; ok {
		return f
	}
	switch r := r.(type) {
	case *ssa.ChangeInterface:
		return p.lookup(r.X)
	case *ssa.ChangeType:
		return p.lookup(r.X)
	}
	return fact.Of(r)
}

// define forgets what was known of v, because it is computed again.
func (p *path) define(v ssa.Value) {
	for x, target := range p.alias {
		if target == v {
			if f, ok := p.facts[v]; ok {
				p.facts[x] = f
			}
			delete(p.alias, x)
		}
	}
	delete(p.facts, v)
	delete(p.alias, v)
}

// maxDefers is how often one defer statement is run at the end: more times, in a
// loop, show nothing new.
const maxDefers = 2

// postpone notes a deferred call.
func (p *path) postpone(d *ssa.Defer) {
	n := 0
	for _, x := range p.defers {
		if x == d {
			n++
		}
	}
	if n < maxDefers {
		p.defers = append(p.defers[:len(p.defers):len(p.defers)], d)
	}
}

// lock notes that a lock is taken.
func (p *path) lock(l *loc.Loc, keep bool) {
	if l == nil {
		return
	}
	if !p.orders(l) {
		return
	}
	if keep {
		p.held = with(p.held, l)
	}
	p.took = with(p.took, l)
	for i := range p.got {
		p.got[i].Locks = with(p.got[i].Locks, l)
	}
}

func (p *path) unlock(l *loc.Loc) {
	for i, x := range p.held {
		if x == l {
			p.held = append(p.held[:i:i], p.held[i+1:]...)
			return
		}
	}
	if l != nil && p.orders(l) {
		p.freed = with(p.freed, l)
	}
}

func with(set []*loc.Loc, l *loc.Loc) []*loc.Loc {
	if l == nil {
		return set
	}
	for _, x := range set {
		if x == l {
			return set
		}
	}
	return append(set[:len(set):len(set)], l)
}

// receive adds a signal to what the path has received. One place receives at
// most one signal of a name; a later one replaces an earlier one. What is known
// already is not learned again elsewhere: the earliest observation is kept.
func (p *path) receive(g Got) {
	if g.Loc == nil {
		return
	}
	if g.Kind == ops.Recv && !g.Own {
		for i, x := range p.got {
			if x.Kind == ops.Recv && !x.Own && x.Loc == g.Loc && x.Site != g.Site {
				g.Many, p.got[i].Many = true, true
			}
		}
	}
	for _, l := range p.held {
		g.Locks = with(g.Locks, l)
	}
	for i, x := range p.got {
		if x.Site == g.Site && x.Loc == g.Loc && x.Bounded == g.Bounded && x.Pos == g.Pos {
			if x.Active && !g.Active {
				return // it is known for good
			}
			p.got[i] = g
			return
		}
	}
	if g.Active {
		for _, x := range p.got {
			if x.Active && x.says() == g.says() {
				return
			}
		}
	}
	p.got = append(p.got, g)
}

// A saying is what a received signal means, wherever it was received.
type saying struct {
	l                              *loc.Loc
	kind                           ops.Kind
	mode                           effect.Mode
	active, eof, own, arm, bounded bool
	many                           bool
	within, maybe                  bool
	why                            Arm
	val                            string
}

func (g Got) says() saying {
	return saying{g.Loc, g.Kind, g.Mode, g.Active, g.EOF, g.Own, g.Arm, g.Bounded, g.Many, g.Within, g.Maybe, g.GaveUp.Why, g.Val.Key()}
}

// values identifies what is known of values on a path at its place, as far as
// it is used ahead.
func (p *path) values(live func(ssa.Value, *ssa.BasicBlock) bool) string {
	var parts []string
	for v, f := range p.facts {
		if live(v, p.block) {
			parts = append(parts, string(key(nil).ptr(v).text(f.Key())))
		}
	}
	for v, w := range p.alias {
		if live(v, p.block) {
			parts = append(parts, string(append(key(nil).ptr(v), '~').ptr(w)))
		}
	}
	for a, v := range p.mem {
		if live(a, p.block) {
			parts = append(parts, string(append(key(nil).ptr(a), '<').ptr(v)))
		}
	}
	sort.Strings(parts)
	return strings.Join(parts, "|")
}

// pending reports whether a test ahead can tell more about g: of one of its
// values, or of a variable that holds it.
func (p *path) pending(g Got, live func(ssa.Value, *ssa.BasicBlock) bool) bool {
	if g.Active {
		return false
	}
	for _, v := range g.Test {
		if live(v, p.block) {
			return true
		}
	}
	for x, v := range p.alias {
		if has(g.Test, v) && live(x, p.block) {
			return true
		}
	}
	for a, v := range p.mem {
		if has(g.Test, v) && live(a, p.block) {
			return true
		}
	}
	return false
}

// gotKey identifies g but for its locks; the place where it was received matters
// only while a test is pending.
func gotKey(g Got, pending bool) string {
	x := g.says()
	k := key("g").ptr(x.l).num(int(x.kind)).num(int(x.mode)).
		flag(x.active).flag(x.eof).flag(x.own).flag(x.arm).flag(x.bounded).flag(x.many).flag(x.within).flag(x.maybe).
		num(int(x.why)).text(x.val)
	if pending {
		k = append(k, '@').ptr(g.Site).flag(g.All).num(len(g.Test))
	}
	return string(k)
}

// lockKey identifies a set of locks.
func lockKey(set []*loc.Loc) string {
	if len(set) == 0 {
		return ""
	}
	parts := make([]string, len(set))
	for i, l := range set {
		parts[i] = string(key(nil).ptr(l))
	}
	sort.Strings(parts)
	return strings.Join(parts, ",")
}

// received is the model's view of g.
func (g Got) received() ending.Received { return g.Received }
