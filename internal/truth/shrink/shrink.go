// Package shrink makes a program smaller for as long as something still holds
// of it.
//
// In: a program and a test. Out: the smallest program that greedy steps find
// for which the test still holds: statements dropped, structures replaced by
// what they contain, fields made plain. The test sees a program without unused
// methods and fields.
package shrink

import (
	"github.com/wsracecheck/wsracecheck/internal/truth/gen"
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// maxRounds bounds how often all steps are tried. Every round but the last
// makes the program smaller.
const maxRounds = 200

// Shrink returns the smallest program it finds for which holds is true. It
// must be true of p.
func Shrink(p *model.Program, holds func(*model.Program) bool) *model.Program {
	for range maxRounds {
		smaller := step(p, holds)
		if smaller == nil {
			return p
		}
		p = smaller
	}
	return p
}

// step tries every smaller neighbour of p and returns the first that holds.
func step(p *model.Program, holds func(*model.Program) bool) *model.Program {
	try := func(edit func(q *model.Program) bool) *model.Program {
		q := p.Clone()
		if !edit(q) {
			return nil
		}
		gen.Tidy(q)
		if len(q.Of(model.Consumer)) == 0 || !holds(q) {
			return nil
		}
		return q
	}
	for i := range p.Funcs {
		if q := try(func(q *model.Program) bool { return dropFunc(q, i) }); q != nil {
			return q
		}
	}
	for n := range count(p) {
		for _, change := range changes {
			if q := try(func(q *model.Program) bool { return edit(q, n, change) }); q != nil {
				return q
			}
		}
	}
	for i := range p.Fields {
		for _, simplify := range simplifications {
			if q := try(func(q *model.Program) bool { return simplify(&q.Fields[i]) }); q != nil {
				return q
			}
		}
	}
	return nil
}

// dropFunc removes what runs by itself: a closer or a consumer.
func dropFunc(p *model.Program, i int) bool {
	if r := p.Funcs[i].Role; r != model.Closer && r != model.Consumer {
		return false
	}
	for _, f := range p.Funcs {
		for _, c := range model.Calls(f.Body) {
			if c == i {
				return false
			}
		}
	}
	p.Funcs[i].Role = model.Helper // unused: Tidy drops it
	return true
}

func count(p *model.Program) int {
	n := 0
	for _, f := range p.Funcs {
		model.Walk(f.Body, func(*model.Stmt) { n++ })
	}
	return n
}

// A change replaces a statement by others; it returns false if it does not
// apply.
type change func(p *model.Program, s *model.Stmt) ([]*model.Stmt, bool)

var changes = []change{
	func(*model.Program, *model.Stmt) ([]*model.Stmt, bool) { return nil, true },
	func(_ *model.Program, s *model.Stmt) ([]*model.Stmt, bool) { return s.Body, len(s.Body) > 0 },
	func(_ *model.Program, s *model.Stmt) ([]*model.Stmt, bool) { return s.Else, len(s.Else) > 0 },
	inline,
	dropCase,
	func(_ *model.Program, s *model.Stmt) ([]*model.Stmt, bool) {
		if s.Op != model.GroupGo {
			return nil, false
		}
		t := *s
		t.Op = model.Go
		return []*model.Stmt{&t}, true
	},
	func(_ *model.Program, s *model.Stmt) ([]*model.Stmt, bool) {
		if s.Op != model.Write && s.Op != model.WriteFirst || s.Op == model.Write && s.Val == model.ValA {
			return nil, false
		}
		t := *s
		t.Op, t.Val = model.Write, model.ValA
		return []*model.Stmt{&t}, true
	},
	func(_ *model.Program, s *model.Stmt) ([]*model.Stmt, bool) {
		return []*model.Stmt{{Op: model.ReturnState, Field: s.Field}}, s.Op == model.Load || s.Op == model.IfState || s.Op == model.Log
	},
	accessed,
}

// inline replaces the call of a helper that does not return early by its body.
func inline(p *model.Program, s *model.Stmt) ([]*model.Stmt, bool) {
	if s.Op != model.Call {
		return nil, false
	}
	early := false
	model.Walk(p.Funcs[s.Fn].Body, func(t *model.Stmt) { early = early || t.Op == model.Return || t.Op == model.Defer })
	if early {
		return nil, false
	}
	q := &model.Program{Funcs: []*model.Func{{Body: p.Funcs[s.Fn].Body}}}
	return q.Clone().Funcs[0].Body, true
}

func dropCase(_ *model.Program, s *model.Stmt) ([]*model.Stmt, bool) {
	if s.Op != model.Select || len(s.Cases) < 2 {
		return nil, false
	}
	t := *s
	t.Cases = s.Cases[:len(s.Cases)-1]
	return []*model.Stmt{&t}, true
}

// accessed replaces the call of an accessor by a read.
func accessed(p *model.Program, s *model.Stmt) ([]*model.Stmt, bool) {
	if s.Op != model.ReturnCall {
		return nil, false
	}
	return []*model.Stmt{{Op: model.ReturnState, Field: p.Funcs[s.Fn].Result}}, true
}

var simplifications = []func(*model.Field) bool{
	func(f *model.Field) bool { was := f.Nested; f.Nested = false; return was },
	func(f *model.Field) bool { was := f.Atomic; f.Atomic = false; return was },
	func(f *model.Field) bool { was := f.Cap > 0; f.Cap = 0; return was },
	func(f *model.Field) bool {
		was := f.Kind == model.RWMutex
		if was {
			f.Kind = model.Mutex
		}
		return was
	},
}

// edit applies a change to statement n, counted as model.Walk does.
func edit(p *model.Program, n int, c change) bool {
	done := false
	var list func(l *[]*model.Stmt)
	list = func(l *[]*model.Stmt) {
		for i, s := range *l {
			if n == 0 {
				n--
				with, ok := c(p, s)
				if ok {
					*l = append(append(append([]*model.Stmt(nil), (*l)[:i]...), with...), (*l)[i+1:]...)
					done = true
				}
				return
			}
			n--
			list(&s.Body)
			list(&s.Else)
			for _, k := range s.Cases {
				list(&k.Body)
			}
			if n < 0 {
				return
			}
		}
	}
	for _, f := range p.Funcs {
		list(&f.Body)
		if n < 0 {
			break
		}
	}
	return done
}
