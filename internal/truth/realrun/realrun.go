// Package realrun checks the explorer against real executions: it prints
// programs with a hook before each step, builds them into one test, and runs
// them in testing/synctest bubbles.
//
// In: programs. Out: in how many runs the consumer returned a nil error that was
// set later. Of a program that the explorer calls wrong, the hooks sleep, on the
// clock of the bubble, as its witness says, so that the stale read must happen;
// only a select with two arms that are ready goes its own way. Of one that
// it calls right, they sleep at random, a thousand times over, and no read may be
// stale. Those programs lock with a mutex that is waited for durably: with
// sync.Mutex the clock would stand still while a holder sleeps. A witness never
// makes anybody wait for a mutex. Nothing here knows the analyzer.
package realrun

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/wsracecheck/wsracecheck/internal/truth/emit"
	"github.com/wsracecheck/wsracecheck/internal/truth/explore"
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

//go:embed harness_test.go.txt
var harness []byte

// A Subject is a program with one consumer, whose answer is to be checked.
type Subject struct {
	Seed     uint64
	Program  *model.Program
	Consumer int
	Field    int
	Stale    bool             // what the explorer says
	Witness  *explore.Witness // Stale: an execution that shows it
}

// Sample returns each programs that the explorer calls right and as many that
// it calls wrong, from those of the seeds from first on.
func Sample(first uint64, each int, program func(uint64) *model.Program) []Subject {
	var out []Subject
	right, wrong := 0, 0
	for seed := first; right < each || wrong < each; seed++ {
		s, ok := Choose(seed, program(seed))
		switch {
		case !ok || s.Stale && wrong == each || !s.Stale && right == each:
			continue
		case s.Stale:
			wrong++
		default:
			right++
		}
		out = append(out, s)
	}
	return out
}

// Verdict says how the runs of a subject contradict the explorer, "" if they
// do not.
func (s Subject) Verdict(c Count) string {
	switch {
	case s.Stale && c.Stale == 0:
		return fmt.Sprintf("seed %d: the explorer has a witness, but none of %d runs was stale (%d hung)", s.Seed, c.Runs, c.Hung)
	case !s.Stale && c.Stale > 0:
		return fmt.Sprintf("seed %d: the explorer calls it right, but %d of %d runs were stale", s.Seed, c.Stale, c.Runs)
	}
	return ""
}

// Choose returns the consumer of p that can be checked by what it returns, and
// the explorer's answer for it: it reads one state, an error, and returns what
// it has read. There is none if p has none.
func Choose(seed uint64, p *model.Program) (Subject, bool) {
	p.Number()
	if p.Stray() != "" {
		return Subject{}, false
	}
	for _, fn := range p.Of(model.Consumer) {
		field, ok := returned(p, fn)
		if !ok {
			continue
		}
		r := explore.RunKnowing(p, fn)
		if r.Bad != "" || r.TooLarge || r.Stuck || !r.Returns {
			return Subject{}, false
		}
		s := Subject{Seed: seed, Program: p, Consumer: fn, Field: field, Stale: r.Stale[field].Plain || r.Stale[field].Own}
		if s.Stale {
			s.Witness = explore.FindWitness(p, fn, field)
		}
		return s, !s.Stale || playable(s.Witness)
	}
	return Subject{}, false
}

// returned returns the only state that a consumer reads, if it is an error that
// it returns.
func returned(p *model.Program, fn int) (field int, ok bool) {
	field, ok = -1, true
	for f := range p.Reach(fn) {
		model.Walk(p.Funcs[f].Body, func(s *model.Stmt) {
			switch s.Op {
			case model.IfState, model.IfFlag, model.CondLoop, model.Log, model.Load:
				ok = false
			case model.ReturnState:
				ok = ok && p.Fields[s.Field].Kind == model.Err && (field < 0 || field == s.Field)
				field = s.Field
			case model.Select:
				for _, c := range s.Cases {
					ok = ok && c.Arm != model.ArmTimeout // takes a second
				}
			}
		})
	}
	return field, ok && field >= 0
}

// A Count is how often a subject was run, and in how many runs it was stale.
type Count struct{ Runs, Stale, Hung int }

// Run builds the subjects in dir and runs each of them up to runs times; one
// that the explorer calls stale only until it is.
func Run(dir string, subjects []Subject, runs int) ([]Count, error) {
	var index bytes.Buffer
	index.WriteString("package realrun\n\nvar subjects = []subject{\n")
	for i, s := range subjects {
		suffix := fmt.Sprint(i)
		src, err := emit.Print(s.Program, emit.Options{Package: "realrun", Suffix: suffix, Hooks: true, Durable: !s.Stale})
		if err != nil {
			return nil, err
		}
		text := append(src.Text, bridge(s, suffix)...)
		if err := os.WriteFile(filepath.Join(dir, "p"+suffix+"_test.go"), text, 0o600); err != nil {
			return nil, err
		}
		fmt.Fprintf(&index, "{%s, start%s},\n", planText(s), suffix)
	}
	index.WriteString("}\n")
	for name, text := range map[string][]byte{
		"go.mod": []byte("module realrun\n\ngo 1.26.0\n"), "harness_test.go": harness, "index_test.go": index.Bytes(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return nil, err
		}
	}
	build := exec.Command("go", "test", "-c", "-vet=off", "-o", "realrun.test", ".")
	build.Dir, build.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building the programs: %v\n%s", err, out)
	}
	result := filepath.Join(dir, "counts.json")
	cmd := exec.Command(filepath.Join(dir, "realrun.test"), "-test.run=^TestSubjects$")
	cmd.Env = append(os.Environ(), "REALRUN_OUT="+result, fmt.Sprintf("REALRUN_RUNS=%d", runs))
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("running the programs: %v\n%s", err, out)
	}
	text, err := os.ReadFile(result)
	if err != nil {
		return nil, err
	}
	var counts []Count
	return counts, json.Unmarshal(text, &counts)
}

// bridge prints what connects a program with the harness.
func bridge(s Subject, suffix string) []byte {
	var b bytes.Buffer
	p := s.Program
	fmt.Fprintf(&b, "\nfunc hook%s(id int) { hook(id) }\n\nfunc start%s(e *env) run {\n\tc := Dial%s(e, e.ask, e.cause, e.logf)\n\treturn run{\n", suffix, suffix, suffix)
	name := p.Fields[s.Field].Name
	if p.Fields[s.Field].Nested {
		name = "end." + name
	}
	fmt.Fprintf(&b, "consume: func() error { _, err := c.%s(); return err },\nfinal: func() error { return c.%s },\n", p.Funcs[s.Consumer].Name, name)
	for i, f := range p.Fields {
		if f.Kind == model.Chan && sends(p, i) {
			fmt.Fprintf(&b, "msgs: c.%s,\n", f.Name)
		}
	}
	fmt.Fprintf(&b, "closers: []func(){\n")
	for _, fn := range closers(s) {
		fmt.Fprintf(&b, "c.%s,\n", p.Funcs[fn].Name)
	}
	fmt.Fprintf(&b, "}}\n}\n")
	return b.Bytes()
}

// closers lists the closers that run beside the consumer.
func closers(s Subject) []int {
	var out []int
	for _, fn := range s.Program.Of(model.Closer) {
		if !s.Program.Reach(s.Consumer)[fn] {
			out = append(out, fn)
		}
	}
	return out
}

func sends(p *model.Program, field int) bool {
	found := false
	for _, f := range p.Funcs {
		model.Walk(f.Body, func(s *model.Stmt) {
			found = found || s.Op == model.Send && s.Field == field
			for _, c := range s.Cases {
				found = found || c.Arm == model.ArmSend && c.Field == field
			}
		})
	}
	return found
}
