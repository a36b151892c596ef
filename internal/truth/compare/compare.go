package compare

import (
	"regexp"

	"github.com/wsracecheck/wsracecheck/internal/truth/emit"
	"github.com/wsracecheck/wsracecheck/internal/truth/explore"
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// A Kind is how the two answers for one consumer and state relate.
type Kind uint8

const (
	Right      Kind = iota // never stale, and nothing is reported
	Wrong                  // stale, and reported
	Miss                   // stale by default, and not reported
	TooLow                 // stale by default, and reported in the low tier only
	LowWrong               // stale in the low tier only, and reported there
	LowMiss                // stale in the low tier only, and not reported
	TooHigh                // stale in the low tier only, and reported by default
	FalseAlarm             // never stale, and reported
	GaveUp                 // never stale as far as the model knows, and reported since a wait for the end was given up
	Masked                 // of a deadlock: reported, but another one may keep every execution from it
)

// String names the kind as the table does.
func (k Kind) String() string {
	return [...]string{"agreed right", "agreed wrong", "miss", "only in the low tier", "low: agreed", "low: miss", "low: reported by default", "false alarm", "a wait for the end that was given up", "not judged, as there is another one"}[k]
}

// An Outcome compares the answers for one consumer and one state that it
// reads. Stale is the explorer's answer, Text the analyzer's.
type Outcome struct {
	Consumer, Field int
	Kind            Kind
	Stale           explore.Stale
	Text            string
	Cause           string // of a miss
}

// A Result is the comparison for one program.
type Result struct {
	Outcomes []Outcome
	Circles  []Circle // also if Skip tells that somebody waits for good
	Source   *emit.Source
	States   int
	// Skip says why the program proves nothing: it panics in some execution,
	// or is too large to explore.
	Skip string
	// Failure is what the analyzer itself did wrong.
	Failure error
}

// Program compares the answers for one program.
func (c *Checker) Program(p *model.Program) Result {
	p.Number()
	var res Result
	if res.Skip = p.Stray(); res.Skip != "" {
		return res
	}
	answers := c.explore(p, &res)
	if answers == nil {
		return res
	}
	var reports []Report
	var waits []waitReport
	if reports, waits, res.Source, res.Failure = c.analyze(p); res.Failure != nil {
		return res
	}
	res.Circles = circles(p, answers, waits)
	if res.Skip != "" {
		return res
	}
	for _, a := range answers {
		for _, f := range sorted(read(p, a.Consumer)) {
			o := outcome(p, a, f, answers, reports)
			if o.Kind == Miss || o.Kind == TooLow || o.Kind == LowMiss {
				o.Cause = cause(p, o)
			}
			res.Outcomes = append(res.Outcomes, o)
		}
	}
	return res
}

// explore asks the explorer about each consumer; there is no answer for a
// program that may panic or is too large. It says in res.Skip why the answers
// about stale reads prove nothing.
func (c *Checker) explore(p *model.Program, res *Result) []explore.Result {
	var answers []explore.Result
	for _, fn := range p.Of(model.Consumer) {
		a := explore.Run(p, fn)
		res.States += a.States
		switch {
		case a.Bad != "":
			res.Skip = a.Bad
			return nil
		case a.TooLarge:
			res.Skip = "too large"
			return nil
		case !a.Returns:
			res.Skip = "a consumer never returns"
		case a.Stuck && res.Skip == "":
			res.Skip = "a goroutine waits for good"
		}
		answers = append(answers, a)
	}
	return answers
}

// Same reports whether the answers for q differ in the same way as in o, which
// is about p: for a consumer and a state of the same names.
func (c *Checker) Same(p *model.Program, o Outcome, q *model.Program) bool {
	res := c.Program(q)
	if res.Skip != "" || res.Failure != nil {
		return false
	}
	for _, x := range res.Outcomes {
		if x.Kind == o.Kind && x.Cause == o.Cause && q.Funcs[x.Consumer].Name == p.Funcs[o.Consumer].Name && q.Fields[x.Field].Name == p.Fields[o.Field].Name {
			return true
		}
	}
	return false
}

// read returns the states that a consumer reads, itself or in what it calls.
func read(p *model.Program, consumer int) map[int]bool {
	out := make(map[int]bool)
	for fn := range p.Reach(consumer) {
		model.Walk(p.Funcs[fn].Body, func(s *model.Stmt) {
			switch s.Op {
			case model.Load, model.IfState, model.ReturnState, model.Log, model.IfFlag, model.CondLoop:
				out[s.Field] = true
			}
		})
	}
	return out
}

// givenUp is how the analyzer tells of a read behind the default or the timeout of a select
// that waits for the end (semantics, 3). In the model nobody has seen the end there.
var givenUp = regexp.MustCompile("the (timeout|`default`) arm")

// outcome compares the answers for one consumer and state. A finding in a
// helper that several consumers call is right if one of them makes it so.
func outcome(p *model.Program, a explore.Result, field int, all []explore.Result, reports []Report) Outcome {
	o := Outcome{Consumer: a.Consumer, Field: field, Stale: a.Stale[field]}
	reported, low := false, true
	reach := p.Reach(a.Consumer)
	for _, r := range reports {
		if r.Field != field || !reach[r.Method] {
			continue
		}
		if !o.Stale.Any() && justified(p, r, all) {
			continue
		}
		reported = true
		low = low && r.Low
		o.Text += r.Text + "\n"
	}
	switch {
	case !o.Stale.Any() && reported && givenUp.MatchString(o.Text):
		o.Kind = GaveUp
	case !o.Stale.Any() && reported:
		o.Kind = FalseAlarm
	case !o.Stale.Any():
		o.Kind = Right
	case o.Stale.Plain && !reported:
		o.Kind = Miss
	case o.Stale.Plain && low:
		o.Kind = TooLow
	case o.Stale.Plain:
		o.Kind = Wrong
	case !reported:
		o.Kind = LowMiss
	case low:
		o.Kind = LowWrong
	default:
		o.Kind = TooHigh
	}
	return o
}

// justified reports whether some consumer that gets to the method of r reads
// its state too early.
func justified(p *model.Program, r Report, all []explore.Result) bool {
	for _, a := range all {
		if p.Reach(a.Consumer)[r.Method] && a.Stale[r.Field].Any() {
			return true
		}
	}
	return false
}
