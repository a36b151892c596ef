package realrun

import (
	"fmt"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/truth/explore"
)

// playable reports whether the harness can tell the goroutines of a witness
// apart: by what a user calls, or by the first statement of what the program
// starts.
func playable(w *explore.Witness) bool {
	if w == nil {
		return false
	}
	first := make(map[int]bool)
	for _, g := range w.Goroutines {
		if g.Method >= 0 {
			continue
		}
		if g.First == 0 || first[g.First] {
			return false
		}
		first[g.First] = true
	}
	return true
}

// planText prints the witness of s as a literal of type *plan.
func planText(s Subject) string {
	w := s.Witness
	if w == nil {
		return "nil"
	}
	n := len(w.Goroutines)
	steps, branches, reads := make([]string, n), make([]string, n), make([]string, n)
	others := ""
	for slot, events := range w.Slots {
		for _, e := range events {
			switch {
			case e.Goroutine == explore.Other:
				others += fmt.Sprintf("%d, ", slot)
			case e.Kind == explore.Steps:
				steps[e.Goroutine] += fmt.Sprintf("{%d, %d}, ", e.Stmt, slot)
			case e.Kind == explore.Branches:
				branches[e.Goroutine] += fmt.Sprintf("%t, ", e.Yes)
			case e.Kind == explore.Reads:
				reads[e.Goroutine] += fmt.Sprintf("%t, ", e.Yes)
			}
		}
	}
	numbers := make(map[int]int)
	var first, mine strings.Builder
	consumer := 0
	for g, r := range w.Goroutines {
		if stmt := w.Next[g]; stmt != 0 { // what is left waits until the witness is over
			steps[g] += fmt.Sprintf("{%d, %d}, ", stmt, len(w.Slots))
		}
		if r.Method < 0 {
			fmt.Fprintf(&first, "%d: %d, ", r.First, g)
			continue
		}
		numbers[r.Method] = g
		if r.Method == s.Consumer {
			consumer = g
		}
	}
	for _, fn := range closers(s) {
		fmt.Fprintf(&mine, "%d, ", numbers[fn])
	}
	list := func(of []string) string { return "{" + strings.Join(of, "}, {") + "}" }
	return fmt.Sprintf("&plan{\nsteps: [][]step{%s},\nbranches: [][]bool{%s},\nreads: [][]bool{%s},\nfirst: map[int]int{%s},\nconsumer: %d,\nclosers: []int{%s},\nothers: []int{%s},\n}",
		list(steps), list(branches), list(reads), first.String(), consumer, mine.String(), others)
}
