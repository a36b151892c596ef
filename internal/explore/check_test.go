package explore_test

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/explore/prog"
)

// TestCheck: what is no program is reported, and neither Run nor Circles runs it.
func TestCheck(t *testing.T) {
	for _, tt := range changes {
		p := parse(t, good)
		tt.change(p)
		err := explore.Check(p)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %q", err, tt.want)
		}
		run, circles := explore.Run(p), explore.Circles(p)
		if err != nil && (run.Err == nil || run.Answer != explore.TooLarge || circles.Err == nil || circles.Answer != explore.TooLarge) {
			t.Errorf("%q: it was run: %v, %v", tt.want, run, circles)
		}
	}
}

const good = `
		chan queue
		mutex mu
		cond cond mu
		group wg
		var err
		reader r
			close queue ends
			store err k1 final
		caller c
			recv queue v ok
			if ok == 0 out
			select recv queue v ok out | default out
		out:
			load e err read`

var changes = []struct {
	change func(p *explore.Program)
	want   string
}{
	{func(p *explore.Program) {}, ""},
	{func(p *explore.Program) { p.Threads[0].Code[0].Obj = 9 }, "thread 0 (r), instruction 0 (close): object 9 is none for it"},
	{func(p *explore.Program) { p.Threads[0].Code[0].Obj = 1 }, "object 1 is none for it"},
	{func(p *explore.Program) { p.Threads[0].Code[0].Obj = -1 }, "object -1 is none for it"},
	{func(p *explore.Program) { p.Threads[0].Code[0].Succ = nil }, "0 successors, not 1"},
	{func(p *explore.Program) { p.Threads[0].Code[0].Succ = []int{7} }, "successor 7 is out of range"},
	{func(p *explore.Program) { p.Threads[1].Code[1].Succ = []int{0} }, "1 successors, not 2"},
	{func(p *explore.Program) { p.Threads[1].Code[2].Default = false }, "2 successors, not 1"},
	{func(p *explore.Program) { p.Threads[1].Code[2].Arms[0].Obj = 1 }, "arm 0: object 1 is none for it"},
	{func(p *explore.Program) { p.Threads[1].Code[1].Test.Reg = explore.NoReg }, "register -1 of 3"},
	{func(p *explore.Program) { p.Threads[1].Code[0].Reg = 3 }, "register 3 of 3"},
	{func(p *explore.Program) { p.Threads[0].Code[1].Val.Value.N = 255 }, "unknown value k255"},
	{func(p *explore.Program) { p.Threads[0].Code[1].Read = true }, "read, but no load of the caller"},
	{func(p *explore.Program) { p.Threads[0].Code[0].Final = true }, "final, but no store of the reader"},
	{func(p *explore.Program) { p.Threads[0].Code[0].Knows = true }, "knows, but not of the caller"},
	{func(p *explore.Program) { p.Threads[1].Code[0].Harm = true }, "harm, but no read"},
	{func(p *explore.Program) { p.Threads[0].Role = explore.Caller }, "final, but no store of the reader"},
	{func(p *explore.Program) {
		p.Threads[0].Code = p.Threads[1].Code
		p.Threads[0].Regs, p.Threads[0].Role = 3, explore.Caller
	}, "2 callers"},
	{func(p *explore.Program) { p.Threads[0].Code = nil }, "thread 0 (r): no code"},
	{func(p *explore.Program) { p.Threads[0].Code[0].Op = 99 }, "unknown operation 99"},
	{func(p *explore.Program) { p.Threads[0].Code[0].Op, p.Threads[0].Code[0].N = explore.Spawn, 2 }, "no thread 2"},
	{func(p *explore.Program) { p.Objects[2].Lock = 0 }, "object 2 (cond): its lock is no mutex"},
	{func(p *explore.Program) { p.Objects[3].Count = -1 }, "object 3 (wg): a count of -1"},
	{func(p *explore.Program) { p.Objects[0].Kind = 99 }, "object 0 (queue): unknown kind"},
	{func(p *explore.Program) { p.Threads = make([]explore.Thread, 13) }, "13 threads, more than 12"},
}

// TestLimit: who has no room does not answer.
func TestLimit(t *testing.T) {
	p := parse(t, objects+`
		other o
		top:
			lock mu
			store flag any
			unlock mu
			send sent k1
			goto top
		reader r
			recv sent
			lock mu
			load f flag
			unlock mu
			recv sent
			store err nonzero final
			close done ends
		caller c
			recv done
			load e err read`)
	full := explore.Run(p)
	if full.Answer != explore.Ordered || !full.Reached {
		t.Fatalf("answer %v", full.Answer)
	}
	p.MaxStates = full.States - 1
	if got := explore.Run(p); got.Answer != explore.TooLarge || got.States > full.States {
		t.Errorf("answer %v in %d states of %d", got.Answer, got.States, p.MaxStates)
	}
}

// TestParse: what is no program text is reported with its line.
func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"var err\nreader r\n store err": "line 3: store needs obj val",
		"reader r\n close queue":        "line 2: no object \"queue\"",
		"close queue":                   "line 1: \"close\" is neither an object nor a thread",
		"reader r\n goto nowhere":       "thread r has no label \"nowhere\"",
		"reader r\n spawn s":            "no thread \"s\"",
		"reader r\n jump x":             "line 2: what is \"jump\"?",
		"chan c\nreader r\n select c x": "line 3: what is the arm \"c\"?",
		"reader r\n if x = 0 out":       "line 2: a test is: if register == value label",
		"chan c big":                    "line 1: what is \"big\"?",
		"reader r spawn":                "line 1: a thread is: role name [spawned]",
	} {
		if _, err := prog.Parse(text); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}
