package gen

import (
	"math/rand/v2"

	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// Waiting returns the program of a seed with one more wait: of the reader for a
// signal that perhaps only it raises, or of somebody who holds a mutex that
// perhaps the reader has to take. Some of these programs wait for good.
func Waiting(seed uint64) *model.Program {
	g := &generator{r: rand.New(rand.NewPCG(seed, 0xd1b54a32d192ed03)), p: Program(seed), once: -1, joinOnce: -1, held: -1, cond: -1}
	g.helpers = len(g.p.Funcs) // more than have a number
	for i, f := range g.p.Fields {
		switch f.Kind {
		case model.Chan, model.Signal, model.Group, model.Context:
			if f.Kind == model.Chan || f.Cap == 0 { // what is sent once is for one receiver
				g.signals = append(g.signals, i)
			}
		case model.Mutex, model.RWMutex:
			g.mutexes = append(g.mutexes, i)
		}
	}
	if len(g.signals) == 0 {
		return g.p
	}
	switch users := append(g.p.Of(model.Consumer), g.p.Of(model.Closer)...); {
	case g.one(50) || len(g.mutexes) == 0:
		g.readerWaits()
	case g.one(50):
		g.holds(g.p.Funcs[pick(g, users...)])
	default:
		g.waitsLocked(g.p.Funcs[pick(g, users...)])
	}
	Tidy(g.p)
	return g.p
}

// readerWaits puts a wait behind the loop of the reader, in one of several
// forms.
func (g *generator) readerWaits() {
	var ends []int // nobody receives what he sends himself
	for _, s := range g.signals {
		if g.kind(s) != model.Chan {
			ends = append(ends, s)
		}
	}
	if len(ends) == 0 {
		return
	}
	wait := g.join(pick(g, ends...))
	switch g.r.IntN(5) {
	case 0:
		wait = []*model.Stmt{{Op: model.Defer, Body: wait}}
	case 1:
		wait = []*model.Stmt{g.helper(append([]*model.Stmt{{Op: model.NetClose}}, wait...))}
	case 2: // as its user would: by a method that closes and waits
		fn := g.method(&model.Func{Name: g.unused("Shut"), Role: model.Closer})
		g.p.Funcs[fn].Body = append([]*model.Stmt{{Op: model.NetClose}}, wait...)
		wait = []*model.Stmt{{Op: model.Call, Fn: fn}}
	}
	for _, fn := range g.p.Of(model.Reader) {
		body := &g.p.Funcs[fn].Body
		for i, s := range *body {
			if s.Op == model.ReadLoop {
				at := i + 1 + g.r.IntN(len(*body)-i)
				*body = append(append(append([]*model.Stmt(nil), (*body)[:at]...), wait...), (*body)[at:]...)
				return
			}
		}
	}
}

// lock returns what locks and unlocks a mutex that f does not use, or nothing.
func (g *generator) lock(f *model.Func) (lock, unlock *model.Stmt) {
	m := pick(g, g.mutexes...)
	free := true
	for i, h := range g.p.Funcs {
		if h != f {
			continue
		}
		for k := range g.p.Reach(i) {
			model.Walk(g.p.Funcs[k].Body, func(s *model.Stmt) {
				switch s.Op {
				case model.LockOp, model.RLockOp, model.UnlockOp, model.RUnlockOp:
					free = free && s.Field != m
				case model.CondLoop:
					free = false
				}
			})
		}
	}
	if !free {
		return nil, nil
	}
	if g.kind(m) == model.RWMutex && g.one(40) {
		return &model.Stmt{Op: model.RLockOp, Field: m}, &model.Stmt{Op: model.RUnlockOp, Field: m}
	}
	return &model.Stmt{Op: model.LockOp, Field: m}, &model.Stmt{Op: model.UnlockOp, Field: m}
}

// holds lets f hold a mutex from its start to its end.
func (g *generator) holds(f *model.Func) {
	if lock, unlock := g.lock(f); lock != nil {
		f.Body = append([]*model.Stmt{lock, {Op: model.Defer, Body: []*model.Stmt{unlock}}}, f.Body...)
	}
}

// waitsLocked lets f begin with a wait under a mutex.
func (g *generator) waitsLocked(f *model.Func) {
	lock, unlock := g.lock(f)
	if lock == nil {
		return
	}
	list := append([]*model.Stmt{lock}, g.join(pick(g, g.signals...))...)
	list = append(list, unlock)
	if f.Role == model.Closer && g.one(60) {
		f.Body = append(f.Body, list...) // behind what it signals
		return
	}
	f.Body = append(list, f.Body...)
}
