package explore_test

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/truth/explore"
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// The fields of the connections below.
const (
	mu = iota
	err
	done
	sent
	group
	once
)

var fields = []model.Field{
	{Kind: model.Mutex, Name: "mu"}, {Kind: model.Err, Name: "err"}, {Kind: model.Signal, Name: "done"},
	{Kind: model.Signal, Name: "sent", Cap: 1}, {Kind: model.Group, Name: "wg"}, {Kind: model.Once, Name: "once"},
}

func op(o model.Op, field int, body ...*model.Stmt) *model.Stmt {
	return &model.Stmt{Op: o, Field: field, Body: body}
}

var (
	write = &model.Stmt{Op: model.Write, Field: err, Val: model.ValA}
	ret   = op(model.ReturnState, err)
)

func poll(field int, otherwise *model.Stmt) *model.Stmt {
	return &model.Stmt{Op: model.Select, Cases: []*model.Case{
		{Arm: model.ArmRecv, Field: field, Body: []*model.Stmt{{Op: model.ReturnEnd}}},
		{Arm: model.ArmDefault, Body: []*model.Stmt{otherwise}},
	}}
}

// TestKnownAnswers holds the explorer to answers that were found by hand.
func TestKnownAnswers(t *testing.T) {
	list := func(s ...*model.Stmt) []*model.Stmt { return s }
	for _, tt := range []struct {
		name             string
		reader, consumer []*model.Stmt
		want             bool
	}{
		{"closed before", list(op(model.Close, done), write), list(op(model.Recv, done), ret), true},
		{"closed after", list(write, op(model.Close, done)), list(op(model.Recv, done), ret), false},
		{"defers run last in, first out", list(op(model.Defer, 0, write), op(model.Defer, 0, op(model.Close, done))), list(op(model.Recv, done), ret), true},
		{"one critical section", list(op(model.LockOp, mu), op(model.Close, done), write, op(model.UnlockOp, mu)),
			list(op(model.Recv, done), op(model.LockOp, mu), op(model.UnlockOp, mu), ret), false},
		{"two critical sections", list(op(model.LockOp, mu), op(model.Close, done), op(model.UnlockOp, mu), op(model.LockOp, mu), write, op(model.UnlockOp, mu)),
			list(op(model.Recv, done), op(model.LockOp, mu), op(model.UnlockOp, mu), ret), true},
		{"a Once is waited for", list(op(model.OnceDo, once, op(model.Close, done), write)), list(op(model.Recv, done), op(model.OnceDo, once), ret), false},
		// Whoever stands before a send may not have got to it.
		{"a default, and a send that comes", list(op(model.Done, group), op(model.Send, sent), write),
			list(poll(sent, op(model.WaitFor, group)), op(model.WaitFor, group), ret), true},
		{"a default that a closed channel rules out", list(op(model.Close, done), write),
			list(op(model.Recv, done), poll(done, ret)), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &model.Program{Fields: fields, Funcs: []*model.Func{
				{Name: "Dial", Role: model.Start, Body: list(op(model.Add, group), op(model.Go, 0, op(model.Call, 0)))},
				{Name: "read", Role: model.Reader, Body: tt.reader},
				{Name: "Recv", Role: model.Consumer, Body: tt.consumer},
			}}
			p.Funcs[0].Body[1].Body[0].Fn = 1
			p = p.Clone() // the cases share statements
			p.Number()
			res := explore.Run(p, 2)
			if res.Bad != "" || res.TooLarge || !res.Returns {
				t.Fatalf("no answer: %+v", res)
			}
			if got := res.Stale[err].Any(); got != tt.want {
				t.Errorf("stale: %t, want %t", got, tt.want)
			}
		})
	}
}
