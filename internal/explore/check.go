package explore

import (
	"errors"
	"fmt"
)

// Check reports what keeps p from being a program: an index that is out of range, a
// wrong number of successors, an operation on an object of another kind, a mark where
// it means nothing, or more of something than can be explored. Run and Circles ask it first.
func Check(p *Program) error {
	switch {
	case len(p.Threads) > maxThreads:
		return fmt.Errorf("%d threads, more than %d", len(p.Threads), maxThreads)
	case len(p.Objects) > maxObjects:
		return fmt.Errorf("%d objects, more than %d", len(p.Objects), maxObjects)
	}
	for i := range p.Objects {
		o := &p.Objects[i]
		if o.Kind > Var {
			return fmt.Errorf("object %d (%s): unknown kind %d", i, o.Name, o.Kind)
		}
		if o.Kind == Cond && !p.is(o.Lock, Mutex) {
			return fmt.Errorf("object %d (%s): its lock is no mutex", i, o.Name)
		}
		if o.Kind == Group && (o.Count < 0 || o.Count > maxCount) {
			return fmt.Errorf("object %d (%s): a count of %d", i, o.Name, o.Count)
		}
		if err := checkValue(o.Init); err != nil {
			return fmt.Errorf("object %d (%s): %w", i, o.Name, err)
		}
	}
	callers := 0
	for t := range p.Threads {
		th := &p.Threads[t]
		if th.Role == Caller {
			callers++
		}
		if len(th.Code) == 0 {
			return fmt.Errorf("thread %d (%s): no code", t, th.Name)
		}
		if len(th.Code) > maxCode {
			return fmt.Errorf("thread %d (%s): %d instructions, more than %d", t, th.Name, len(th.Code), maxCode)
		}
		for i := range th.Code {
			if err := p.check(th, &th.Code[i]); err != nil {
				return fmt.Errorf("thread %d (%s), instruction %d (%v): %w", t, th.Name, i, th.Code[i].Op, err)
			}
		}
	}
	if callers > 1 {
		return fmt.Errorf("%d callers", callers)
	}
	return nil
}

const maxCode = 1 << 20

// is reports whether object i is there, and of one of the kinds.
func (p *Program) is(i int, kinds ...ObjKind) bool {
	if i < 0 || i >= len(p.Objects) {
		return false
	}
	for _, k := range kinds {
		if p.Objects[i].Kind == k {
			return true
		}
	}
	return false
}

// A shape is what an operation needs: kinds of objects, nil if it has none, and its
// number of successors, -1 if it is one or more.
type shape struct {
	kinds []ObjKind
	succ  int
}

var (
	onWait = []ObjKind{Cond, Group}
	onChan = []ObjKind{Chan, Ctx}
	shapes = [...]shape{
		Nop: {nil, 1}, Nondet: {nil, -1}, Branch: {nil, 2}, Set: {nil, 1}, Havoc: {nil, 1},
		Close: {onChan, 1}, Send: {[]ObjKind{Chan}, 1}, Recv: {onChan, 1}, Select: {nil, -1},
		Lock: {[]ObjKind{Mutex}, 1}, RLock: {[]ObjKind{Mutex}, 1}, Unlock: {[]ObjKind{Mutex}, 1}, TryLock: {[]ObjKind{Mutex}, 2},
		Wait: {onWait, 1}, Wake: {[]ObjKind{Cond}, 1}, Add: {[]ObjKind{Group}, 1},
		OnceIn: {[]ObjKind{Once}, 2}, OnceOut: {[]ObjKind{Once}, 1},
		Load: {[]ObjKind{Var}, 1}, Store: {[]ObjKind{Var}, 1}, Swap: {[]ObjKind{Var}, 1}, CAS: {[]ObjKind{Var}, 2},
		Spawn: {nil, 1}, Pause: {nil, -1}, Halt: {nil, 0}, End: {nil, 0},
	}
)

func (p *Program) check(th *Thread, in *Instr) error {
	if int(in.Op) >= len(shapes) {
		return fmt.Errorf("unknown operation %d", in.Op)
	}
	sh := shapes[in.Op]
	if sh.kinds != nil && !p.is(in.Obj, sh.kinds...) {
		return fmt.Errorf("object %d is none for it", in.Obj)
	}
	want := sh.succ
	if in.Op == Select {
		want = len(in.Arms)
		if in.Default {
			want++
		}
	}
	switch {
	case want < 0 && len(in.Succ) == 0:
		return errors.New("no successor")
	case want >= 0 && len(in.Succ) != want:
		return fmt.Errorf("%d successors, not %d", len(in.Succ), want)
	case in.Op == Spawn && (in.N < 0 || in.N >= len(p.Threads)):
		return fmt.Errorf("no thread %d", in.N)
	}
	for _, s := range in.Succ {
		if s < 0 || s >= len(th.Code) {
			return fmt.Errorf("successor %d is out of range", s)
		}
	}
	for i, a := range in.Arms {
		if a.Obj != NoObj && (!p.is(a.Obj, onChan...) || a.Send && !p.is(a.Obj, Chan)) {
			return fmt.Errorf("arm %d: object %d is none for it", i, a.Obj)
		}
	}
	return errors.Join(in.checkRegisters(th.Regs), in.checkMarks(th.Role), in.checkValues())
}

func (in *Instr) checkRegisters(n int) error {
	var err error
	reg := func(r int) {
		if r < 0 || r >= n {
			err = fmt.Errorf("register %d of %d", r, n)
		}
	}
	in.defines(func(_, r int) { reg(r) })
	in.uses(reg)
	return err
}

// checkMarks checks that the question is asked where it can be.
func (in *Instr) checkMarks(r Role) error {
	store := in.Op == Store || in.Op == Swap || in.Op == CAS
	switch {
	case in.Read && (r != Caller || in.Op != Load):
		return errors.New("read, but no load of the caller")
	case in.Harm && !in.Read:
		return errors.New("harm, but no read")
	case in.Knows && r != Caller:
		return errors.New("knows, but not of the caller")
	case in.Final && (r != Reader || !store):
		return errors.New("final, but no store of the reader")
	}
	return nil
}

func (in *Instr) checkValues() error {
	err := errors.Join(checkValue(in.Val.Value), checkValue(in.Old.Value), checkValue(in.Test.Is))
	for _, a := range in.Arms {
		err = errors.Join(err, checkValue(a.Val.Value))
	}
	return err
}

func checkValue(v Value) error {
	if v.Kind > Const || v.Kind == Const && (v.N < 0 || v.N >= maxConsts) {
		return fmt.Errorf("unknown value %v of kind %d", v, v.Kind)
	}
	return nil
}
