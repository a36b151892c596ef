package report

import (
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/deadlock"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// deadlock words a wait that cannot end. It stands on the wait.
func (r Reporter) deadlock(f deadlock.Finding) analysis.Diagnostic {
	d := analysis.Diagnostic{Pos: position(f.Wait.Site)}
	add := func(in ssa.Instruction, format string, args ...any) {
		if pos := position(in); pos.IsValid() && pos != d.Pos {
			d.Related = append(d.Related, analysis.RelatedInformation{Pos: pos, Message: fmt.Sprintf(format, args...)})
		}
	}
	wait, who := "<-"+f.Signal, goroutine(f.G)
	if f.Wait.Kind == ops.WaitAll {
		wait = f.Signal + ".Wait()"
	}
	add(f.G.Start, "the reader, %s, starts here", who)
	switch f.Kind {
	case deadlock.SelfJoin:
		d.Category = SelfJoin
		d.Message = fmt.Sprintf("%s waits on the reader for its own end: %s, started at %s, gets here%s, and %s (%s) only after that; let its callers wait, or start the wait as a goroutine",
			wait, who, r.at(f.G.Start), r.byWayOf(f), raises(f), r.at(f.Raise.Event.Site))
		add(f.Wait.Call, "the reader gets to the wait from here")
	case deadlock.LockJoin:
		d.Category = LockJoin
		r.locked(&d, f, wait, who)
		add(f.Held.At, "%s", held(f))
		add(f.Needs.At, "%s", needed(f))
	}
	d.URL = docs + d.Category
	add(f.Raise.Event.Site, "what is waited for would happen here: %s", raises(f))
	return d
}

// locked words a wait for somebody who is kept from ending by a lock, or by a
// sync.Once whose body does not return.
func (r Reporter) locked(d *analysis.Diagnostic, f deadlock.Finding, wait, who string) {
	start, at, needs, raise := r.at(f.G.Start), r.at(f.Held.At), r.at(f.Needs.At), r.at(f.Raise.Event.Site)
	if f.Held.Once {
		d.Message = fmt.Sprintf("%s waits for the reader inside of %s (%s): %s, started at %s, has to get through it, too (%s), before %s (%s); wait when it has returned",
			wait, f.Mutex, at, who, start, needs, raises(f), raise)
		return
	}
	d.Message = fmt.Sprintf("%s waits for the reader with %s locked (%s): %s, started at %s, has to lock it, too (%s), before %s (%s); unlock %s before the wait",
		wait, f.Mutex, at, who, start, needs, raises(f), raise, f.Mutex)
}

func held(f deadlock.Finding) string {
	if f.Held.Once {
		return "everybody waits here until what " + f.Mutex + " runs has returned"
	}
	return f.Mutex + " is locked here"
}

func needed(f deadlock.Finding) string {
	if f.Held.Once {
		return "the reader has to get through it here"
	}
	return "the reader has to lock it here"
}

// byWayOf names the call through which the reader gets to the wait.
func (r Reporter) byWayOf(f deadlock.Finding) string {
	if f.Wait.Call == f.Wait.Site || f.Wait.Call == nil {
		return ""
	}
	return " by the call at " + r.at(f.Wait.Call)
}

// raises says what the reader would do to end the wait.
func raises(f deadlock.Finding) string {
	switch f.Raise.Event.Kind {
	case ops.Send:
		return "a value is sent on " + f.Signal
	case ops.Done:
		if f.Raise.Event.Site == f.G.Start {
			return "it is counted down in " + f.Signal
		}
		return f.Signal + ".Done is called"
	}
	return f.Signal + " is closed"
}
