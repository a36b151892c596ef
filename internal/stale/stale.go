// Package stale finds directives that are no longer true, or never were.
//
// In: the directives of a package, and the model of its goroutines. Out: problems,
// as package directive has them: a directive without any effect, because nothing
// that it could be about exists, and one that the code contradicts, because what
// is waited for comes before the write, in the function itself or in a type that is
// used as the declared interface. Where the code cannot be seen a directive is
// believed: that is what directives are for. One that says what the code shows anyway
// is no problem, either.
package stale

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/directive"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// Find returns the problems with the directives of set, in the order of the source,
// and then those with implementations, in fns, of declared interfaces.
func Find(set *directive.Set, m *ending.Model, view *xfact.View, fns []*ssa.Function) []directive.Problem {
	var out []directive.Problem
	for _, d := range set.Declared {
		text := noEffect(set, m, d)
		if text == "" && d.Verb == directive.Joins {
			text = contradicted(m, d)
		}
		if text != "" {
			out = append(out, directive.Problem{Pos: d.Pos, Message: text})
		}
	}
	return append(out, broken(set, m, view, fns)...)
}

// noEffect says why d cannot be of use; "" if it can.
func noEffect(set *directive.Set, m *ending.Model, d directive.Declared) string {
	states, signals := false, false
	if t := set.Types[d.Owner]; t != nil {
		states = len(t.States) > 0
		for _, s := range t.Signals {
			signals = signals || !s.Joins
		}
	}
	name := d.Owner.Name()
	switch {
	case d.Verb == directive.Signals && !states:
		return fmt.Sprintf("%s has no effect: nothing is declared to be close state of %s", d.Text(), name)
	case d.Verb == directive.Reads && !signals && (d.State() == "" || !m.Writes(d.Owner, d.State())):
		return fmt.Sprintf("%s has no effect: nothing is declared to signal EOF of %s, and no goroutine in view writes this state at its end", d.Text(), name)
	case d.Verb == directive.Joins && !states && !m.Writes(d.Owner, d.Arg):
		return fmt.Sprintf("%s has no effect: no close state of %s is declared, and no goroutine in view writes any at its end", d.Text(), name)
	}
	return ""
}

// contradicted says why a join is none; "" if it may be one.
func contradicted(m *ending.Model, d directive.Declared) string {
	var late ending.Late
	var bad bool
	if d.Fn != nil {
		late, bad = m.JoinsTooEarly(d.Fn, d.Owner, d.Arg)
	} else {
		late, bad = m.TooEarly(d.Owner, d.Field, d.Arg)
	}
	if !bad {
		return ""
	}
	return fmt.Sprintf("%s is contradicted by the code: %s", d.Text(), words(late))
}
