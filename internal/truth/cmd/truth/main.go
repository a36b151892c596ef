// Command truth compares the analyzer with the explorer on generated programs.
//
//	truth -n 2000 -seed 1        # the table
//	truth -n 2000 -seed 1 -waits # the same for programs some of which wait for good
//	truth -show -seed 17 -n 1    # one program, with both answers
//	truth -real 100              # the explorer against real runs
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"

	"github.com/wsracecheck/wsracecheck/internal/truth/compare"
	"github.com/wsracecheck/wsracecheck/internal/truth/emit"
	"github.com/wsracecheck/wsracecheck/internal/truth/gen"
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
	"github.com/wsracecheck/wsracecheck/internal/truth/realrun"
	"github.com/wsracecheck/wsracecheck/internal/truth/shrink"
)

// byOrder tells that the order of signal and write decides.
var byOrder bool

func judge() compare.Judge {
	if byOrder {
		return compare.Order
	}
	return compare.Executions
}

func main() {
	n := flag.Int("n", 2000, "how many programs")
	seed := flag.Uint64("seed", 1, "the seed of the first one")
	workers := flag.Int("workers", runtime.NumCPU(), "how many programs at a time")
	keep := flag.Int("keep", 5, "how many disagreements of each kind are listed")
	show := flag.Bool("show", false, "print the programs")
	small := flag.Bool("shrink", false, "print the listed disagreements, as small as they get")
	flag.BoolVar(&byOrder, "order", false, "ask the analyzer with -executions=false")
	waits := flag.Bool("waits", false, "programs with one more wait, some of which wait for good")
	real := flag.Int("real", 0, "instead, check the explorer by real runs of so many right and as many wrong programs")
	flag.Parse()
	if flag.NArg() > 0 || *n < 0 || *workers < 1 {
		fmt.Fprintln(os.Stderr, "usage: truth [-n programs] [-seed first] [-order] [-waits] [-workers n] [-keep n] [-show] [-shrink] [-real n]")
		os.Exit(2)
	}
	if *real > 0 {
		if err := runReal(*seed, *real); err != nil {
			fmt.Fprintln(os.Stderr, "truth:", err)
			os.Exit(1)
		}
		return
	}
	program := gen.Program
	if *waits {
		program = gen.Waiting
	}
	if *show {
		for i := range uint64(*n) {
			if err := printProgram(*seed+i, program(*seed+i)); err != nil {
				fmt.Fprintln(os.Stderr, "truth:", err)
				os.Exit(2)
			}
		}
		return
	}
	t := compare.Batch(judge(), program, *seed, *n, *workers, *keep)
	fmt.Print(t)
	for _, c := range t.Cases {
		if c.Failure != nil {
			fmt.Println(c.Failure)
			continue
		}
		fmt.Printf("seed %d: %s\n", c.Seed, c.What())
		if *small {
			if err := printSmall(program(c.Seed), c); err != nil {
				fmt.Fprintln(os.Stderr, "truth:", err)
				os.Exit(2)
			}
		}
	}
	if t.Failures > 0 || t.FalseAlarms() > 0 {
		os.Exit(1)
	}
}

// runReal compares the explorer with real runs.
func runReal(seed uint64, each int) error {
	dir, err := os.MkdirTemp("", "truth")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	subjects := realrun.Sample(seed, each, gen.Program)
	counts, err := realrun.Run(dir, subjects, 1000)
	if err != nil {
		return err
	}
	wrong, hung, first := 0, 0, 0
	for i, s := range subjects {
		if v := s.Verdict(counts[i]); v != "" {
			fmt.Println(v)
			wrong++
		}
		if counts[i].Hung > 0 {
			hung++
		}
		if s.Stale && counts[i].Runs == 1 {
			first++
		}
	}
	fmt.Printf("%d programs: %d contradict the explorer; of %d stale ones %d were stale in the first run; some runs of %d hung\n",
		len(subjects), wrong, each, first, hung)
	if wrong > 0 {
		return fmt.Errorf("the explorer is wrong")
	}
	return nil
}

// printProgram prints the program of a seed and the answers for it.
func printProgram(seed uint64, p *model.Program) error {
	fmt.Printf("// seed %d\n", seed)
	return printAnswers(p)
}

// printSmall shrinks the program of a disagreement and prints it.
func printSmall(p *model.Program, c compare.Case) error {
	checker := compare.NewChecker(judge())
	return printAnswers(shrink.Shrink(p, func(q *model.Program) bool { return checker.SameCase(p, c, q) }))
}

func printAnswers(p *model.Program) error {
	res := compare.NewChecker(judge()).Program(p)
	src, err := emit.Print(p, emit.Options{})
	if err != nil {
		return err
	}
	fmt.Printf("%s\n", src.Text)
	switch {
	case res.Failure != nil:
		fmt.Println("failure:", res.Failure)
	case res.Skip != "":
		fmt.Println("left out:", res.Skip)
	}
	for _, c := range res.Circles {
		if c.Kind != compare.Right {
			fmt.Printf("%s\n%s", c, c.Text)
		}
	}
	for _, o := range res.Outcomes {
		fmt.Printf("%s, %s: %v (%+v)\n%s", p.Funcs[o.Consumer].Name, p.Fields[o.Field].Name, o.Kind, o.Stale, o.Text)
	}
	return nil
}
