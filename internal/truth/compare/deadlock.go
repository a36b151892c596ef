package compare

import (
	"fmt"
	"slices"

	"github.com/wsracecheck/wsracecheck/internal/truth/emit"
	"github.com/wsracecheck/wsracecheck/internal/truth/explore"
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// A Circle compares the answers about deadlocks: a wait that is part of none
// and not reported, a deadlock, or a report without one.
type Circle struct {
	Kind  Kind // Right, Wrong, Miss or FalseAlarm
	Lock  bool // a lockjoin, else a selfjoin
	Waits []int
	Text  string
	Cause string // of a miss
}

// A waitReport is a finding of the analyzer about a wait.
type waitReport struct {
	stmt int
	lock bool
	text string
}

// waitFinding finds the wait that a finding is about.
func waitFinding(src *emit.Source, d found) (waitReport, error) {
	r := waitReport{lock: d.Category == "lockjoin", text: fmt.Sprintf("line %d: %s", d.Line, d.Message)}
	if d.Line < len(src.Wait) {
		r.stmt = src.Wait[d.Line]
	}
	if r.stmt == 0 {
		return r, fmt.Errorf("a deadlock where nothing waits: %s", r.text)
	}
	return r, nil
}

// circles compares the deadlocks of all consumers with the reports.
func circles(p *model.Program, answers []explore.Result, reports []waitReport) []Circle {
	var out []Circle
	touched := make(map[int]bool)
	justified := make([]bool, len(reports))
	seen := make(map[string]bool)
	for _, a := range answers {
		for _, d := range a.Deadlocks {
			if k := fmt.Sprint(d); seen[k] {
				continue
			} else {
				seen[k] = true
			}
			c := Circle{Kind: Miss, Lock: d.Lock, Waits: d.Waits}
			for i, r := range reports {
				if r.lock == d.Lock && slices.Contains(d.Waits, r.stmt) {
					justified[i] = true
					c.Kind = Wrong
					c.Text += r.text + "\n"
				}
			}
			for _, w := range d.Waits {
				touched[w] = true
			}
			if c.Kind == Miss && !d.Reader {
				continue // a method that waits for a method
			}
			if c.Kind == Miss {
				c.Cause = circleCause(p, c)
			}
			out = append(out, c)
		}
	}
	for i, r := range reports {
		touched[r.stmt] = true
		switch {
		case justified[i]:
		case len(seen) > 0:
			out = append(out, Circle{Kind: Masked, Lock: r.lock, Waits: []int{r.stmt}, Text: r.text + "\n"})
		default:
			out = append(out, Circle{Kind: FalseAlarm, Lock: r.lock, Waits: []int{r.stmt}, Text: r.text + "\n"})
		}
	}
	for _, f := range p.Funcs {
		model.Walk(f.Body, func(s *model.Stmt) {
			switch s.Op {
			case model.Recv, model.WaitFor, model.Range, model.RecvOK:
				if !touched[s.ID] {
					out = append(out, Circle{Kind: Right, Waits: []int{s.ID}})
				}
			}
		})
	}
	return out
}

// check names the finding that c is about.
func (c Circle) check() string {
	if c.Lock {
		return "lockjoin"
	}
	return "selfjoin"
}

// Name names what c is counted as.
func (c Circle) Name() string {
	switch {
	case c.Kind == Right:
		return "waits: agreed right"
	case c.Cause != "":
		return fmt.Sprintf("%s: %v: %s", c.check(), c.Kind, c.Cause)
	}
	return fmt.Sprintf("%s: %v", c.check(), c.Kind)
}

// String describes c with the statements that wait.
func (c Circle) String() string { return fmt.Sprintf("%s, statements %v", c.Name(), c.Waits) }

// SameCase reports whether the answers for q differ in the same way as in c,
// which is about p.
func (c *Checker) SameCase(p *model.Program, d Case, q *model.Program) bool {
	if d.Circle == nil {
		return c.Same(p, d.Outcome, q)
	}
	res := c.Program(q)
	if res.Failure != nil {
		return false
	}
	for _, x := range res.Circles {
		if x.Name() == d.Circle.Name() {
			return true
		}
	}
	return false
}
