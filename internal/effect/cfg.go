package effect

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
)

// A graph holds the loops of a function and answers reachability on paths
// that leave.
type graph struct {
	fn    *ssa.Function
	loops []loop
}

// A loop is a natural loop: its header and the blocks of its body.
type loop struct {
	header *ssa.BasicBlock
	body   map[*ssa.BasicBlock]bool
}

func newGraph(fn *ssa.Function) *graph {
	g := &graph{fn: fn}
	byHeader := make(map[*ssa.BasicBlock]int)
	for _, b := range fn.Blocks {
		for _, s := range b.Succs {
			if !s.Dominates(b) {
				continue
			}
			i, ok := byHeader[s]
			if !ok {
				i = len(g.loops)
				byHeader[s] = i
				g.loops = append(g.loops, loop{s, map[*ssa.BasicBlock]bool{s: true}})
			}
			g.grow(i, b)
		}
	}
	return g
}

// grow adds to loop i what reaches its back edge from b.
func (g *graph) grow(i int, b *ssa.BasicBlock) {
	body := g.loops[i].body
	for work := []*ssa.BasicBlock{b}; len(work) > 0; {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if body[b] {
			continue
		}
		body[b] = true
		work = append(work, b.Preds...)
	}
}

// facts are what is known of values at one place of the function.
type facts map[ssa.Value]fact.Fact

func (f facts) lookup(v ssa.Value) fact.Fact {
	if k, ok := f[v]; ok {
		return k
	}
	return fact.Of(v)
}

// succs lists the successors of b that are possible under f.
func (f facts) succs(b *ssa.BasicBlock) []*ssa.BasicBlock {
	if len(b.Succs) != 2 {
		return b.Succs
	}
	cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return b.Succs
	}
	val, decided := fact.Eval(cond.Cond, f.lookup)
	switch {
	case !decided:
		return b.Succs
	case val:
		return b.Succs[:1]
	}
	return b.Succs[1:]
}

// leaving returns the blocks that can be reached from the end of b without
// going round a loop that contains b, given f. It reports in continues whether
// such a loop could have been gone round. A range over a collection ends by
// itself: it is left through its header.
func (g *graph) leaving(b *ssa.BasicBlock, f facts) (seen map[*ssa.BasicBlock]bool, continues bool) {
	seen = make(map[*ssa.BasicBlock]bool)
	inside := make(map[*ssa.BasicBlock]loop) // the loops around b, by header
	for _, l := range g.loops {
		if l.body[b] {
			inside[l.header] = l
		}
	}
	var walk func(b *ssa.BasicBlock)
	walk = func(from *ssa.BasicBlock) {
		for _, s := range f.succs(from) {
			l, around := inside[s]
			if around && s.Dominates(from) {
				continues = true
				if l.ranges() {
					for _, out := range s.Succs {
						if !l.body[out] && !seen[out] {
							seen[out] = true
							walk(out)
						}
					}
				}
				continue
			}
			if !seen[s] {
				seen[s] = true
				walk(s)
			}
		}
	}
	walk(b)
	return seen, continues
}

// around reports whether header is that of a loop around b.
func (g *graph) around(b, header *ssa.BasicBlock) bool {
	for _, l := range g.loops {
		if l.header == header && l.body[b] {
			return true
		}
	}
	return false
}

// leavesElement reports whether e is about an element of a collection that a
// range loop goes through, and the loop is the only one that is gone round
// after e: then nothing comes after e for this element.
func (b *builder) leavesElement(e *Event, it *item) bool {
	_, v := e.Loc.Elem()
	def, ok := v.(ssa.Instruction)
	if !ok || def.Parent() != b.fn {
		return false
	}
	for _, l := range b.g.loops {
		if l.body[it.block] && !(l.body[def.Block()] && l.ranges()) {
			return false
		}
	}
	return true
}

// ranges reports whether l is the loop of a range clause over a collection.
func (l loop) ranges() bool {
	return strings.HasPrefix(l.header.Comment, "range") && !strings.HasPrefix(l.header.Comment, "rangechan")
}

// dominating returns the facts that the branches above b establish.
func (g *graph) dominating(b *ssa.BasicBlock) facts {
	f := make(facts)
	for d := b; d != nil; d = d.Idom() {
		if cond, outcome, ok := edgeInto(d); ok {
			fact.Learn(cond, outcome, func(v ssa.Value, k fact.Fact) {
				if _, known := f[v]; !known {
					f[v] = k
				}
			})
		}
	}
	return f
}

// edgeInto returns the condition under which d is entered, if d has one
// predecessor and that one branches.
func edgeInto(d *ssa.BasicBlock) (cond ssa.Value, outcome, ok bool) {
	if len(d.Preds) != 1 {
		return nil, false, false
	}
	p := d.Preds[0]
	c, isIf := p.Instrs[len(p.Instrs)-1].(*ssa.If)
	if !isIf || p.Succs[0] == p.Succs[1] {
		return nil, false, false
	}
	return c.Cond, p.Succs[0] == d, true
}
