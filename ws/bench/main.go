// Command bench compares package ws with other WebSocket packages: an echo
// server and a client in processes of their own, over TCP on loopback.
//
//	go run . [-rounds 5] [-time 300ms] [-modes pingpong,pipelined] [-roles both] [-with plain] [-sizes ...] [-libs ...]
//	go run . -save results.json [...]     measure, and keep the medians
//	go run . -from results.json [-svg DIR] [-markdown]  print what was kept, and plot it
//
// Modes:
//
//	pingpong   the next message is sent when the last one has come back
//	pipelined  a window of messages is on its way
//	many       pingpong on 1,000 connections at once
//	idle       10,000 connections that do nothing: memory of the server
//
// Roles: both ends are of the package; or only the server or the client, and
// the other end is one that does the least that a WebSocket peer can do. With:
// plain, tls, deflate (compressed, without context takeover), takeover.
//
// Each package is used with its plain call for a whole message; ws-lend is
// package ws with the call that lends the message, as gws does. tcp echoes the
// same bytes without WebSocket: the limit.
//
// In a round every package has its turn at a row before the next one begins,
// and ratios are taken within a round: what else the machine does then hits all
// of them alike. The medians over the rounds are printed: x is the ratio to
// gorilla, and best the ratio to the best of the others in that round. A run is
// bounded by rounds, time and count of messages.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// baseline is the package that the ratios are to.
const baseline = "gorilla"

// A row is what is measured of each package.
type row struct {
	Mode, Role, With string
	Size             int // bytes of a message
}

func (r row) String() string {
	if r.Mode == idle {
		return fmt.Sprintf("%s, %s", r.Mode, r.With)
	}
	return fmt.Sprintf("%s, %s, %s, %d bytes", r.Mode, roleNames[r.Role], r.With, r.Size)
}

var roleNames = map[string]string{"both": "both ends", "server": "as server", "client": "as client"}

// A plan is what to measure.
type plan struct {
	libs   []string
	rows   []row
	rounds int
	time   time.Duration // of one measurement
	count  int           // messages of one measurement at most

	save, from, svg string
	markdown        bool
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
		err = p.do(os.Stdout, os.Stderr)
	}
	if err == flag.ErrHelp {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// do measures, or reads what was measured, prints, keeps and plots.
func (p plan) do(out, progress io.Writer) (err error) {
	var res results
	if p.from != "" {
		res, err = load(p.from)
	} else {
		res, err = bench(p, progress)
	}
	if err != nil {
		return err
	}
	if p.save != "" {
		if err := res.save(p.save); err != nil {
			return err
		}
	}
	if p.svg != "" {
		if err := res.plots(p.svg); err != nil {
			return err
		}
	}
	if p.markdown {
		return res.markdown(out)
	}
	return res.print(out)
}

func parsePlan(args []string) (p plan, err error) {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	libNames := fs.String("libs", strings.Join(names, ","), "packages, separated by commas")
	modes := fs.String("modes", "pingpong,pipelined", "modes")
	roles := fs.String("roles", "both", "roles: both, server, client")
	with := fs.String("with", plain, "variants: "+strings.Join(variants, ", "))
	sizes := fs.String("sizes", "32,1024,65536,1048576", "bytes of a message")
	fs.IntVar(&p.rounds, "rounds", 5, "rounds, at most 100")
	fs.DurationVar(&p.time, "time", 300*time.Millisecond, "time of one measurement, at most 10s")
	fs.IntVar(&p.count, "count", 1_000_000, "messages of one measurement at most")
	fs.StringVar(&p.save, "save", "", "`file` to keep the medians in")
	fs.StringVar(&p.from, "from", "", "`file` of medians to print and plot in place of measuring")
	fs.StringVar(&p.svg, "svg", "", "`directory` for plots")
	fs.BoolVar(&p.markdown, "markdown", false, "print tables in Markdown, which are shorter")
	if err := fs.Parse(args); err != nil {
		return p, err
	}
	if fs.NArg() > 0 {
		return p, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	known := append(slices.Clone(names), rawPeer)
	if p.libs, err = choose("-libs", *libNames, known); err != nil {
		return p, err
	}
	var lists [3][]string
	for i, l := range []struct {
		name, list string
		known      []string
	}{{"-modes", *modes, allModes}, {"-roles", *roles, []string{"both", "server", "client"}}, {"-with", *with, variants}} {
		if lists[i], err = choose(l.name, l.list, l.known); err != nil {
			return p, err
		}
	}
	var bytes []int
	for s := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > maxSize {
			return p, fmt.Errorf("-sizes: %q is no size between 1 and %d", s, maxSize)
		}
		bytes = append(bytes, n)
	}
	if p.rounds < 1 || p.rounds > 100 || p.time <= 0 || p.time > 10*time.Second || p.count < 1 {
		return p, fmt.Errorf("-rounds, -time or -count is out of bounds")
	}
	p.rows = rows(lists[0], lists[1], lists[2], bytes)
	return p, nil
}

// choose splits a list of known words.
func choose(flag, list string, known []string) ([]string, error) {
	words := strings.Split(list, ",")
	for _, w := range words {
		if !slices.Contains(known, w) {
			return nil, fmt.Errorf("%s: %q is none of %s", flag, w, strings.Join(known, ", "))
		}
	}
	return words, nil
}

// rows combines the lists. Idle connections have no size and only one role.
func rows(modes, roles, with []string, sizes []int) (all []row) {
	for _, m := range modes {
		for _, w := range with {
			if m == idle {
				all = append(all, row{Mode: m, Role: "server", With: w, Size: 32})
				continue
			}
			for _, r := range roles {
				for _, s := range sizes {
					all = append(all, row{m, r, w, s})
				}
			}
		}
	}
	return all
}
