package slice

import (
	"slices"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// stop and code are a signal and a state of the graphs below.
const (
	stop Key = 5
	code Key = 6
)

func isZero(reg int) skeleton.Test {
	return skeleton.Test{Reg: reg, Is: skeleton.Val{Kind: skeleton.Zero}}
}

func assign(reg int, kind skeleton.ValKind, next int) node {
	return node{kind: skeleton.Set, reg: reg, ok: skeleton.NoReg, val: skeleton.Val{Kind: kind}, succ: []int{next}}
}

func step(kind skeleton.Kind, key Key, next ...int) node {
	return node{kind: kind, key: key, reg: skeleton.NoReg, ok: skeleton.NoReg, succ: next}
}

// A test of what was set just before is led past, also behind what is done in between.
func TestThread(t *testing.T) {
	g := &graph{regs: 2, stats: &Stats{}, nodes: []node{
		0: {kind: skeleton.Havoc, reg: 0, ok: skeleton.NoReg, succ: []int{1}},
		1: {kind: skeleton.Branch, reg: skeleton.NoReg, test: isZero(0), succ: []int{2, 3}},
		2: assign(1, skeleton.Zero, 4),
		3: assign(1, skeleton.NonZero, 4),
		4: step(skeleton.Close, stop, 5),
		5: {kind: skeleton.Branch, reg: skeleton.NoReg, test: isZero(1), succ: []int{6, 7}},
		6: step(skeleton.Store, code, 7),
		7: step(skeleton.Return, 0),
	}}
	g.thread()
	for at, want := range map[int][]skeleton.Kind{
		2: {skeleton.Close, skeleton.Store, skeleton.Return},
		3: {skeleton.Close, skeleton.Return},
	} {
		var got []skeleton.Kind
		for i := g.nodes[at].succ[0]; ; i = g.nodes[i].succ[0] {
			got = append(got, g.nodes[i].kind)
			if len(g.nodes[i].succ) == 0 {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("behind node %d come %v, want %v", at, got, want)
		}
	}
}

func TestDecided(t *testing.T) {
	zero, other := skeleton.Val{Kind: skeleton.Zero}, skeleton.Val{Kind: skeleton.NonZero}
	one, two := skeleton.Val{Kind: skeleton.Const, Text: "1"}, skeleton.Val{Kind: skeleton.Const, Text: "2"}
	for _, tt := range []struct {
		v, is       skeleton.Val
		not         bool
		holds, sure bool
	}{
		{zero, zero, false, true, true},
		{zero, zero, true, false, true},
		{one, zero, false, false, true},
		{one, two, false, false, true},
		{one, one, false, true, true},
		{other, one, false, false, false},
		{one, other, false, true, true},
		{skeleton.Val{}, zero, false, false, false},
	} {
		holds, sure := decided(tt.v, skeleton.Test{Is: tt.is, Not: tt.not})
		if holds != tt.holds || sure != tt.sure {
			t.Errorf("%v is %v (not: %t): %t, sure %t", tt.v, tt.is, tt.not, holds, sure)
		}
	}
}

// A cut keeps what is wanted, with all ways between.
func TestCut(t *testing.T) {
	g := &graph{regs: 1, stats: &Stats{}, nodes: []node{
		0: step(skeleton.Nop, 0, 1),
		1: {kind: skeleton.Load, key: 9, reg: 0, ok: skeleton.NoReg, succ: []int{2}},
		2: {kind: skeleton.Branch, reg: skeleton.NoReg, test: isZero(0), succ: []int{1, 3}},
		3: step(skeleton.Close, stop, 4),
		4: step(skeleton.Unknown, 0, 5, 6),
		5: step(skeleton.Store, code, 6),
		6: step(skeleton.Return, 0),
	}}
	out := (&cutter{
		g: g, wanted: func(k Key, _ skeleton.Kind) bool { return k == stop || k == code },
		starts: func(*node) bool { return false }, keep: func(Key) bool { return false }, branch: byMemory,
	}).cut()
	out.simplify(func(Key) bool { return false })
	var got []skeleton.Kind
	for _, n := range out.nodes {
		got = append(got, n.kind)
	}
	want := []skeleton.Kind{skeleton.Nop, skeleton.Close, skeleton.Unknown, skeleton.Store, skeleton.Return}
	if !slices.Equal(got, want) {
		t.Errorf("the cut is %v, want %v", got, want)
	}
	if g.nodes[1].kind != skeleton.Load {
		t.Error("the whole graph was changed")
	}
}

// What is inlined of a function leaves out what does nothing, but for one node of a
// circle that does nothing.
func TestLean(t *testing.T) {
	p := &Package{}
	f := &skeleton.Func{Regs: 2, Nodes: []skeleton.Node{
		0: {Kind: skeleton.Nop, Succ: []int{1}},
		1: {Kind: skeleton.Set, Reg: 0, Val: skeleton.Val{Kind: skeleton.Zero}, Succ: []int{2}}, // nobody reads it
		2: {Kind: skeleton.Close, Succ: []int{3}},
		3: {Kind: skeleton.Set, Reg: 1, Val: skeleton.Val{Kind: skeleton.NonZero}, Succ: []int{4}},
		4: {Kind: skeleton.Branch, Test: isZero(1), Succ: []int{5, 7}},
		5: {Kind: skeleton.Nop, Succ: []int{6}},
		6: {Kind: skeleton.Nop, Succ: []int{5}},
		7: {Kind: skeleton.Return},
	}}
	l := p.newLean(f, false)
	if len(l.live) != 5 || l.live[0] != 2 || l.live[1] != 3 || l.live[2] != 4 {
		t.Errorf("left are nodes %v", l.live)
	}
	if l.live[l.pos[0]] != 2 {
		t.Errorf("the entry leads to node %d, want 2", l.live[l.pos[0]])
	}
	if l.pos[5] != l.pos[6] {
		t.Error("the circle has two nodes")
	}
}
