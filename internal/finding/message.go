package finding

import (
	"fmt"
	"strings"
)

// Message is the first line: what may be wrong, where, and the repair. It stands
// alone: some drivers print nothing else.
func (f *Finding) Message() string {
	var s string
	switch f.Category {
	case SelfJoin:
		s = f.selfJoin()
	case LockJoin:
		s = f.lockJoin()
	case BadJoin:
		s = f.badJoin()
	default:
		s = f.unjoined()
	}
	if advice := f.Advice(); advice != "" {
		s += "; " + advice
	}
	if n := len(f.Types) - 1; n > 0 {
		s += " (so with " + tick(strings.Join(f.Types[:n], "`, `")) + " and " + tick(f.Types[n]) + ")"
	}
	return s
}

// head says what may be wrong for the user.
func (f *Finding) head(where string) string {
	s := tick(f.State.Expr) + " " + f.State.Class.may() + " " + where
	if f.State.Via != "" {
		s += " (in " + Tick(f.State.Via) + ")"
	}
	return s
}

func (c Class) may() string {
	switch c {
	case Nil, False, True, Zero, Empty, Open:
		return "may still be " + string(c)
	case Bytes:
		return "may hold old bytes"
	}
	return "may be stale"
}

// Seen says in two words what the read sees.
func (c Class) Seen() string {
	switch c {
	case Nil, False, True, Zero, Empty, Open:
		return "still " + string(c)
	case Bytes:
		return "old bytes"
	}
	return "stale"
}

func (f *Finding) unjoined() string {
	sig, write := f.Step(Signal), f.Step(Write)
	ev := f.Signal
	if ev.How == Declared {
		return fmt.Sprintf("%s: %s tells of the end (declared at %s), and the state may be set later (declared at %s)",
			f.head("here"), tick(ev.Name), f.place(sig.At), f.place(write.At))
	}
	who := f.Func
	if by := f.Step(Observe).By; by != "" {
		who = by
	}
	s := fmt.Sprintf("%s: %s waits only for %s", f.head("here"), Tick(who), ev.phrase())
	if f.Own {
		s = fmt.Sprintf("%s: %s itself signals by %s", f.head("here"), Tick(who), tick(ev.Code()))
	} else if sig.By != write.By && sig.By != "" && sig.By != who {
		s += " in " + Tick(sig.By)
	}
	at := ", which comes from outside"
	if sig.At != "" {
		at = " (" + f.place(sig.At) + ")"
	}
	return s + fmt.Sprintf("%s, %s stores it %s (%s)", at, Tick(write.By), f.when(), f.place(write.At))
}

// when says when the write comes, after the signal was told.
func (f *Finding) when() string {
	if f.Step(Signal).By == f.Step(Write).By {
		return "after that"
	}
	return "later"
}

func (f *Finding) badJoin() string {
	w, write := f.Why, f.Step(Write)
	behind := f.head("behind " + tick(w.Wait))
	switch w.Reason {
	case TooEarly:
		what := w.Event.phrase()
		if w.Late {
			what = "the deferred " + what
		}
		return fmt.Sprintf("%s: %s (%s) comes before %s stores it (%s)", behind, what, f.place(w.At), Tick(write.By), f.place(write.At))
	case Elsewhere:
		return fmt.Sprintf("%s: %s %s (%s), whether %s has stored %s (%s) or not",
			behind, Tick(w.By), w.Event.does(), f.place(w.At), Tick(write.By), tick(f.State.Expr), f.place(write.At))
	case ThirdWrites:
		return fmt.Sprintf("%s: %s %s (%s) without waiting for %s, which stores %s (%s)",
			behind, Tick(w.By), w.Event.does(), f.place(w.At), Tick(write.By), tick(f.State.Expr), f.place(write.At))
	case NotOwned:
		return fmt.Sprintf("%s: that only asks %s to stop, and it stores %s later (%s)", behind, Tick(write.By), tick(f.State.Expr), f.place(write.At))
	case ByDefault, ByTimeout, ByContext:
		return fmt.Sprintf("%s: %s (%s) does not wait for %s to store it (%s)", f.head("here"), w.arm(), f.place(w.At), Tick(write.By), f.place(write.At))
	case OnBranches:
		return fmt.Sprintf("%s: %s (%s) is not on every path, %s stores it after %s (%s)",
			f.head("here"), tick(w.Wait), f.place(w.At), Tick(write.By), f.Signal.phrase(), f.place(write.At))
	}
	return fmt.Sprintf("%s: that does not wait for %s to store it (%s)", behind, Tick(write.By), f.place(write.At))
}

func (w Why) arm() string {
	switch w.Reason {
	case ByDefault:
		return "the `default` arm"
	case ByTimeout:
		return "the timeout arm"
	}
	return "the arm of " + tick(w.Event.Name+".Done()")
}

func (f *Finding) selfJoin() string {
	start, never := f.Step(Start), f.Step(Never)
	s := fmt.Sprintf("deadlock: %s waits for %s to end, but runs on it", tick(f.Why.Wait), Tick(start.By))
	if call := f.Step(Call); call.At != "" {
		s += " (called at " + f.place(call.At) + ")"
	}
	return s + fmt.Sprintf(", before %s (%s)", f.Signal.phrase(), f.place(never.At))
}

func (f *Finding) lockJoin() string {
	lock, block, never := f.Step(Lock), f.Step(Block), f.Step(Never)
	if f.Repair.Kind == Leave {
		return fmt.Sprintf("deadlock: %s waits inside of %s (%s), which %s has to get through (%s) before %s (%s)",
			tick(f.Why.Wait), tick(lock.Code), f.place(lock.At), Tick(block.By), f.place(block.At), f.Signal.phrase(), f.place(never.At))
	}
	return fmt.Sprintf("deadlock: %s waits with %s locked (%s), which %s has to lock (%s) before %s (%s)",
		tick(f.Why.Wait), tick(lock.Code), f.place(lock.At), Tick(block.By), f.place(block.At), f.Signal.phrase(), f.place(never.At))
}

// phrase spells an event as something that one can wait for.
func (e Event) phrase() string {
	switch {
	case e.How == Send:
		return "a value on " + tick(e.Name)
	case e.How == Done:
		return tick(e.Name + ".Done()")
	case e.How == Return:
		return "the return that " + tick(e.Name) + " counts"
	case e.How == Once:
		return tick(e.Name)
	case e.How == Set:
		return tick(e.Name) + " to be set"
	case e.How == Cancel || strings.HasSuffix(e.Name, ")"):
		return "the end of " + tick(e.Name)
	}
	return tick(e.Code())
}

// place spells file.go:12 for somebody who has been told the file of the finding.
func (f *Finding) place(at string) string {
	file, _, _ := strings.Cut(f.At, ":")
	if line, ok := strings.CutPrefix(at, file+":"); ok {
		return "line " + line
	}
	return at
}

// does spells an event as what somebody does to the thing waited for.
func (e Event) does() string {
	switch e.How {
	case Send:
		return "sends on it"
	case Done, Return:
		return "counts it down"
	case Once:
		return "gets through it"
	case Set:
		return "sets it"
	case Cancel:
		return "cancels it"
	}
	return "closes it"
}

// Code spells an event as in the source, as far as its kind has a spelling.
func (e Event) Code() string {
	switch e.How {
	case Send:
		return e.Name + " <-"
	case Done:
		return e.Name + ".Done()"
	case Shut:
		return e.Name + ".Close()"
	case Close:
		if !strings.HasSuffix(e.Name, ")") {
			return "close(" + e.Name + ")"
		}
	}
	return e.Name
}

// Advice spells the repair as an imperative.
func (f *Finding) Advice() string {
	r := f.Repair
	switch r.Kind {
	case JoinFirst:
		s := "wait for " + tick(r.Join) + " first"
		if r.Like != "" {
			s += ", as " + Tick(r.Like) + " does"
		}
		return s
	case Publish:
		return "store it first"
	case SignalLate:
		return f.Why.Event.imperative() + " after that"
	case Everywhere:
		return "wait on all of them"
	case Behind:
		return "read it only behind " + tick(r.Join)
	case NoWay:
		return "package " + r.Join + " offers no way to wait for it"
	case Unlock:
		return "unlock " + tick(r.Join) + " first"
	case Leave:
		return "wait when it has returned"
	case Callers:
		return "let its callers wait"
	}
	return "wait for " + Tick(f.Step(Write).By) + " first"
}

func (e Event) imperative() string {
	switch e.How {
	case Send:
		return "send on " + tick(e.Name)
	case Done:
		return "call " + tick(e.Name+".Done()")
	case Cancel:
		return "cancel " + tick(e.Name)
	}
	return "close " + tick(e.Name)
}

func tick(code string) string { return "`" + code + "`" }

// Tick puts the name in a label into backticks: its last word, for what comes
// before that says what kind of function it is.
func Tick(label string) string {
	if label == "" {
		return "its reader"
	}
	i := strings.LastIndexByte(label, ' ') + 1
	return label[:i] + tick(label[i:])
}
