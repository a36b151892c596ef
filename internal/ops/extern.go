package ops

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/models"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// Extern lists what a call of f, a function without a body, does in this order,
// as far as Of does not tell: the signals that its fact says it may raise, or
// what the table says of a call that does more than one thing. V is the value
// of the call, if it has one.
func (c Classifier) Extern(f loc.Func, args []ssa.Value, v ssa.Value) []Op {
	if x := c.R.Extern(f.Fn); x != nil {
		return c.raises(x.Raises, f, args)
	}
	if models.OfFunc(fullName(f.Fn)).Effect != models.Reaps || len(args) == 0 || v == nil {
		return nil
	}
	cmd := c.R.Signal(c.R.Of(args[0]))
	var out []Op
	for _, end := range models.Outputs() {
		out = append(out, Op{Kind: Close, Loc: c.R.Output(cmd, end), Outside: true})
	}
	return append(out, Op{Kind: Write, Loc: c.R.FieldOf(cmd, "ProcessState"), Val: v})
}

func (c Classifier) raises(rs []xfact.Raise, f loc.Func, args []ssa.Value) []Op {
	var out []Op
	for _, r := range rs {
		op := Op{Loc: c.R.Place(r.Loc, f, args), Far: true, Idle: r.Idle}
		if op.Loc == nil {
			continue
		}
		switch r.Kind {
		case xfact.RaiseClose:
			op.Kind, op.Loc = Close, c.R.Signal(op.Loc)
		case xfact.RaiseSend:
			op.Kind, op.Loc, op.Val = Send, c.R.Signal(op.Loc), args[0]
		case xfact.RaiseDone:
			op.Kind, op.Loc = Done, c.R.Signal(op.Loc)
		case xfact.RaiseSet:
			k, err := fact.Parse(r.Val, func(string, string) *ssa.Global { return nil })
			if err != nil || k.Kind != fact.Const || op.Loc.Type() == nil {
				continue
			}
			op.Kind, op.Val = Write, ssa.NewConst(k.Val, op.Loc.Type())
		}
		for _, o := range r.Once {
			if l := c.R.Place(o, f, args); l != nil {
				op.Guards = append(op.Guards, l)
			}
		}
		out = append(out, op)
	}
	return out
}

// starts tells whether a call of a function of another package starts one of
// its arguments as a goroutine.
func (c Classifier) starts(call *ssa.CallCommon) Op {
	f := c.R.Callee(call)
	x := c.R.Extern(f.Fn)
	if x == nil || len(x.Starts) != 1 {
		return Op{}
	}
	args := c.R.Args(f, call)
	s := x.Starts[0]
	if s.Fn >= len(args) {
		return Op{}
	}
	return Op{Kind: Launch, Fn: args[s.Fn], After: c.raises(s.After, f, args)}
}
