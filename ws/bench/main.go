// Command bench compares package ws with other WebSocket packages: an echo
// server and a client in processes of their own, over TCP on loopback, with
// the same package on both sides.
//
//	go run . [-rounds 5] [-time 300ms] [-libs ws,gorilla] [-modes ...] [-sizes ...]
//
// Mode pingpong sends the next message when the last one has come back; mode
// pipelined keeps a window of messages on their way. Each package is used with
// its plain call for a whole message, without compression.
//
// In a round every package has its turn at a mode and size before the next
// ones begin, and ratios are taken within a round: what else the machine does
// then hits all of them alike. The medians over the rounds are printed. A run
// is bounded by rounds, time and count of messages.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// baseline is the package that the ratios are to.
const baseline = "gorilla"

// A plan is what to measure.
type plan struct {
	libs   []string
	modes  []string
	sizes  []int // bytes of a message
	rounds int
	time   time.Duration // of one measurement
	count  int           // messages of one measurement at most
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == childArg {
		if err := child(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "bench child:", err)
			os.Exit(1)
		}
		return
	}
	p, err := parsePlan(os.Args[1:])
	if err == nil {
		err = bench(p, os.Stdout, os.Stderr)
	}
	if err == flag.ErrHelp {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parsePlan(args []string) (p plan, err error) {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	libNames := fs.String("libs", strings.Join(names(), ","), "packages, separated by commas")
	modes := fs.String("modes", "pingpong,pipelined", "modes")
	sizes := fs.String("sizes", "32,1024,65536,1048576", "bytes of a message")
	fs.IntVar(&p.rounds, "rounds", 5, "rounds, at most 100")
	fs.DurationVar(&p.time, "time", 300*time.Millisecond, "time of one measurement, at most 10s")
	fs.IntVar(&p.count, "count", 1_000_000, "messages of one measurement at most")
	if err := fs.Parse(args); err != nil {
		return p, err
	}
	p.libs = strings.Split(*libNames, ",")
	for _, l := range p.libs {
		if libs[l] == nil {
			return p, fmt.Errorf("-libs: %q is none of %s", l, strings.Join(names(), ", "))
		}
	}
	p.modes = strings.Split(*modes, ",")
	for _, m := range p.modes {
		if m != pingpong && m != pipelined {
			return p, fmt.Errorf("-modes: %q is neither pingpong nor pipelined", m)
		}
	}
	for s := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > maxSize {
			return p, fmt.Errorf("-sizes: %q is no size between 1 and %d", s, maxSize)
		}
		p.sizes = append(p.sizes, n)
	}
	if p.rounds < 1 || p.rounds > 100 || p.time <= 0 || p.time > 10*time.Second || p.count < 1 {
		return p, fmt.Errorf("-rounds, -time or -count is out of bounds")
	}
	return p, nil
}

// names returns the packages, the baseline first.
func names() []string {
	all := []string{baseline}
	for name := range libs {
		if name != baseline {
			all = append(all, name)
		}
	}
	slices.Sort(all[1:])
	return all
}
