// Package gen makes up small programs in the domain of the analyzer: a
// connection, a reader that ends, and consumers that observe the end.
//
// In: a seed. Out: a model.Program; of Waiting, one with one more wait. About half of the programs are right. The
// generator does not know which: it shuffles what a reader does at its end over
// defers, helpers, literals, locks and branches, and what a consumer does
// between the observation and the read. A program that panics in some
// execution is possible; the explorer finds it and it is left out.
package gen

import (
	"fmt"
	"math/rand/v2"

	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// Program returns the program of a seed.
func Program(seed uint64) *model.Program {
	g := &generator{r: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)), p: &model.Program{}}
	g.fields()
	g.p.Funcs = append(g.p.Funcs, &model.Func{Name: "Dial", Role: model.Start})
	g.endings()
	g.consumers()
	g.tidy()
	return g.p
}

type generator struct {
	r *rand.Rand
	p *model.Program

	mutexes  []int
	states   []int
	guard    map[int]int // the mutex of a state, -1 if none
	once     int         // a sync.Once that is free, -1 if none
	joinOnce int         // one that is in use, -1 if none
	helpers  int
	signals  []int // what tells the end to consumers
	closers  []int
	closing  []int // the signals that the closer raises
	held     int   // the mutex that the consumer holds here, -1 if none
	cond     int   // the condition that goes with a flag, -1 if none
	threads  int
}

// one reports true in n of 100 cases.
func (g *generator) one(n int) bool { return g.r.IntN(100) < n }

func pick[T any](g *generator, xs ...T) T { return xs[g.r.IntN(len(xs))] }

func (g *generator) field(f model.Field) int {
	g.p.Fields = append(g.p.Fields, f)
	return len(g.p.Fields) - 1
}

// fields makes up what the connection consists of.
func (g *generator) fields() {
	kind := model.Mutex
	if g.one(30) {
		kind = model.RWMutex
	}
	g.mutexes = append(g.mutexes, g.field(model.Field{Kind: kind, Name: "mu"}))
	if g.one(25) {
		g.mutexes = append(g.mutexes, g.field(model.Field{Kind: model.Mutex, Name: "sendMu"}))
	}
	g.once, g.joinOnce, g.held, g.cond = -1, -1, -1, -1
	if g.one(25) {
		g.once = g.field(model.Field{Kind: model.Once, Name: "once"})
	}
	g.guard = make(map[int]int)
	g.state(pick(g, model.Err, model.Err, model.Code, model.Flag), "")
	if g.one(30) {
		g.state(pick(g, model.Err, model.Code, model.Flag), "last")
	}
	g.makeSignals()
}

// state adds a state and chooses how it is guarded.
func (g *generator) state(k model.Kind, prefix string) {
	f := model.Field{Kind: k, Name: map[model.Kind]string{model.Err: "err", model.Code: "code", model.Flag: "closed"}[k]}
	if prefix != "" {
		f.Name = prefix + f.Name
	}
	if k != model.Err {
		f.Atomic = g.one(25)
	}
	f.Nested = g.one(20)
	i := g.field(f)
	g.states = append(g.states, i)
	g.guard[i] = -1
	if !f.Atomic && g.one(75) {
		g.guard[i] = pick(g, g.mutexes...)
	}
}

// makeSignals adds one to three signals.
func (g *generator) makeSignals() {
	n := 1 + g.r.IntN(3)
	seen := make(map[model.Kind]int)
	for range n {
		k := pick(g, model.Chan, model.Chan, model.Chan, model.Signal, model.Signal, model.Signal, model.Signal, model.Context, model.Group, model.Flag)
		f := model.Field{Kind: k}
		switch k {
		case model.Chan:
			if seen[k] > 0 {
				continue
			}
			f.Name, f.Cap = "msgs", pick(g, 0, 0, 1)
		case model.Signal:
			if seen[k] > 1 {
				continue
			}
			f.Name = []string{"done", "gone"}[seen[k]]
			if g.one(12) {
				f.Cap = 1 // a value is sent, once
			}
		case model.Flag:
			if seen[k] > 0 || len(g.states) > 1 {
				continue
			}
			f.Name, f.Atomic = "ended", g.one(20)
		case model.Context:
			if seen[k] > 0 {
				continue
			}
			f.Name = "ctx"
		case model.Group:
			if seen[k] > 0 {
				continue
			}
			f.Name = "wg"
		}
		seen[k]++
		i := g.field(f)
		g.signals = append(g.signals, i)
		if k == model.Flag && !f.Atomic && g.one(75) {
			g.cond = g.field(model.Field{Kind: model.Cond, Name: "cond", Lock: g.mutexes[0]})
		}
	}
	if len(g.signals) == 0 {
		g.signals = append(g.signals, g.field(model.Field{Kind: model.Signal, Name: "done"}))
	}
}

func (g *generator) kind(f int) model.Kind { return g.p.Fields[f].Kind }

func (g *generator) method(f *model.Func) int {
	g.p.Funcs = append(g.p.Funcs, f)
	return len(g.p.Funcs) - 1
}

func (g *generator) helper(body []*model.Stmt) *model.Stmt {
	g.helpers++
	fn := g.method(&model.Func{Name: fmt.Sprintf("step%d", g.helpers), Role: model.Helper, Body: body})
	return &model.Stmt{Op: model.Call, Fn: fn}
}

// raise is the statement that raises a signal.
func (g *generator) raise(f int) *model.Stmt {
	switch g.kind(f) {
	case model.Context:
		return &model.Stmt{Op: model.Cancel, Field: f}
	case model.Group:
		return &model.Stmt{Op: model.Done, Field: f}
	case model.Flag:
		return g.raiseFlag(f)
	case model.Signal:
		if g.p.Fields[f].Cap > 0 {
			return &model.Stmt{Op: model.Send, Field: f}
		}
	}
	return &model.Stmt{Op: model.Close, Field: f}
}

// raiseFlag sets a flag under its lock and wakes who waits for it.
func (g *generator) raiseFlag(f int) *model.Stmt {
	set := &model.Stmt{Op: model.Write, Field: f, Val: model.ValA}
	if g.p.Fields[f].Atomic {
		return set
	}
	m := g.mutexes[0]
	s := &model.Stmt{Op: model.Block, Body: []*model.Stmt{{Op: model.LockOp, Field: m}, set}}
	if g.cond >= 0 {
		s.Body = append(s.Body, &model.Stmt{Op: model.Broadcast, Field: g.cond})
	}
	s.Body = append(s.Body, &model.Stmt{Op: model.UnlockOp, Field: m})
	return s
}

// write is the statement that writes a state, without its lock.
func (g *generator) write(f int) *model.Stmt {
	s := &model.Stmt{Op: model.Write, Field: f, Val: pick(g, model.ValA, model.ValUnknown, model.ValUnknown)}
	if g.kind(f) == model.Flag {
		s.Val = model.ValA
	}
	if !g.p.Fields[f].Atomic && g.one(15) {
		s.Op = model.WriteFirst
	}
	return s
}

// tidy removes the fields that nothing uses, so that every program compiles
// to what it says.
func (g *generator) tidy() { Tidy(g.p) }

// Tidy drops unused methods and fields of p.
func Tidy(p *model.Program) {
	used := make(map[int]bool)
	for i, f := range p.Funcs {
		if f.Role != model.Helper && f.Role != model.Accessor && f.Role != model.Next && f.Role != model.Reader {
			for k := range p.Reach(i) {
				used[k] = true
			}
		}
	}
	renumber := make(map[int]int)
	var funcs []*model.Func
	for i, f := range p.Funcs {
		if used[i] {
			renumber[i] = len(funcs)
			funcs = append(funcs, f)
		}
	}
	p.Funcs = funcs
	fields := make(map[int]bool)
	each(p, func(s *model.Stmt) {
		switch s.Op {
		case model.Call, model.CallOK, model.ReturnCall:
			s.Fn = renumber[s.Fn]
		}
		for _, f := range usedFields(p, s) {
			fields[*f] = true
		}
		if s.Op == model.CondLoop {
			fields[int(s.Val)] = true
		}
	})
	for i, f := range p.Fields {
		if f.Kind == model.Cond && fields[i] {
			fields[f.Lock] = true
		}
	}
	moved := make(map[int]int)
	var kept []model.Field
	for i, f := range p.Fields {
		if fields[i] {
			moved[i] = len(kept)
			kept = append(kept, f)
		}
	}
	p.Fields = kept
	for i := range p.Fields {
		if p.Fields[i].Kind == model.Cond {
			p.Fields[i].Lock = moved[p.Fields[i].Lock]
		}
	}
	each(p, func(s *model.Stmt) {
		for _, f := range usedFields(p, s) {
			*f = moved[*f]
		}
		if s.Op == model.CondLoop {
			s.Val = int8(moved[int(s.Val)])
		}
	})
	for _, f := range p.Funcs {
		if f.Role == model.Accessor {
			f.Result = moved[f.Result]
		}
	}
}
