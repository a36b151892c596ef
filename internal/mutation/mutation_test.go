package mutation

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// all is what .ci/run sets: a mutant costs seconds.
var all = flag.Bool("all", false, "try every mutant; default: only the plainest")

const noState = "the goroutine only ends itself; it reads no state"

// survivors are the mutants that the analyzer does not report because they are
// still correct programs, each with the reason.
var survivors = map[string]string{
	"add: c.Err() reads closeErr without waiting": "finish locks mu after the write, in remove: either it did already, or it will remove the connection",
	"CloseNow: c.join() removed":                  "it reads no state; whoever does joins",

	"Ping: <-c.end.done comes before the write of closeErr":        "endOf, which follows, looks at done itself",
	"write: <-c.end.done comes before the write of closeErr":       "endOf, which follows, looks at done itself",
	"joinContext: <-c.end.done comes before the write of closeErr": "endOf, which follows, looks at done itself",
}

// missed are the mutants that are wrong and that the analyzer does not report,
// each with the reason.
var missed = map[string]string{
	"join: <-c.end.done removed":                            noSign,
	"join: <-c.end.done comes before the write of closeErr": noSign,
	"closeFully: c.join() reads closeErr without waiting":   noSign,

	"endOf: c.Err() reads closeErr without waiting":             tooLarge,
	"takeWire: <-c.end.done comes before the write of closeErr": tooLarge,
	"read: <-c.end.done comes before the write of closeErr":     tooLarge,
	"read: <-c.end.done comes before the write of closeErr (2)": tooLarge,
}

const tooLarge = "all that its callers do is too large to be run; with -executions=false it is reported"

const noSign = "Close has sent its frame, and has seen no sign of the end by then"

func TestMutants(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector slows the analyzer down tenfold, and nothing here is concurrent but whole analyses")
	}
	s := load(t)
	if f := findings(t, s.pkg); len(f) > 0 {
		t.Errorf("package ws itself: %s", strings.Join(f, "\n"))
	}
	var mutants []mutant
	names := map[string]int{}
	for _, p := range s.publications() {
		for _, m := range s.mutants(p) {
			name := m.name
			if names[name]++; names[name] > 1 {
				m.name = fmt.Sprintf("%s (%d)", name, names[name])
				names[m.name] = 1
			}
			mutants = append(mutants, m)
		}
	}
	for _, table := range []map[string]string{survivors, missed} {
		for name := range table {
			if names[name] == 0 {
				t.Errorf("listed, but no mutant: %s", name)
			}
		}
	}
	judge(t, s, sample(mutants))
}

// sample returns the plainest mutant, unless all are wanted.
func sample(mutants []mutant) []mutant {
	if *all {
		return mutants
	}
	return slices.DeleteFunc(mutants, func(m mutant) bool {
		return m.name != "finish: close(c.end.done) moved before c.end.closeErr = e"
	})
}

// judge compares what the analyzer says about each mutant with the table.
func judge(t *testing.T, s *source, mutants []mutant) {
	var (
		mu       sync.Mutex
		reported int
	)
	t.Run("mutants", func(t *testing.T) {
		for _, m := range mutants {
			t.Run(m.name, func(t *testing.T) {
				t.Parallel()
				pkg, err := s.mutate(m)
				if err != nil {
					t.Fatalf("the mutant does not compile: %v", err)
				}
				f := findings(t, pkg)
				t.Log(strings.Join(f, "\n"))
				reason, ok := survivors[m.name]
				if !ok {
					reason, ok = missed[m.name]
				}
				switch {
				case len(f) > 0 && ok:
					t.Errorf("listed as right or missed (%s), but reported", reason)
				case len(f) == 0 && !ok:
					t.Error("not reported")
				case ok && reason == "":
					t.Error("listed without a reason")
				case len(f) > 0:
					mu.Lock()
					reported++
					mu.Unlock()
				}
			})
		}
	})
	t.Logf("%d mutants, %d reported", len(mutants), reported)
	if *all && reported+len(survivors)+len(missed) != len(mutants) {
		t.Errorf("%d mutants, but %d reported, %d right and %d missed", len(mutants), reported, len(survivors), len(missed))
	}
}
