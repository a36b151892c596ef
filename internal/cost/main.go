// Cost measures what wsracecheck costs in a cold go vet, beside a vet tool that
// does nothing and one with x/tools' nilness:
//
//	go run ./internal/cost [-n rounds] [-timeout d] [-generated] [module@version[:package] | dir[:package]] ...
//
// It prints, for each package, the CPU seconds (user and system, of go vet and of
// all that it runs) with each tool, the ratio (wsracecheck-nothing)/(nilness-nothing),
// and the memory of the largest process. Of several rounds the median counts.
// Modules come from the module proxy. With -generated the packages are generated
// ones of 10 to 10,000 functions.
//
// Cold means: the compiled dependencies are there, the results of vet are not.
// That is what a developer waits for after an edit of a package that much depends
// on, or a CI job with a kept build cache when the tool is new; the compiler's time,
// which is the same for all tools, would only blur it. So one run, which is not
// counted, fills a build cache of its own; and each counted run has a tool that the
// cache has not seen: go vet keeps results under the hash of the tool, and a few
// bytes at the end of an executable make a new one.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// defaults are packages on which earlier versions were expensive.
var defaults = []string{
	"github.com/nats-io/nats.go@v1.43.0:.",
	"github.com/hashicorp/raft@v1.7.3:.",
	"golang.org/x/net@v0.43.0:./http2",
	"github.com/pion/webrtc/v4@v4.1.4:.",
	"github.com/centrifugal/centrifuge@v0.37.2:.",
	"google.golang.org/grpc@v1.75.0:./internal/transport",
	"github.com/quic-go/quic-go@v0.54.0:.",
}

func main() {
	rounds := flag.Int("n", 3, "rounds; the median counts")
	limit := flag.Duration("timeout", 10*time.Minute, "limit of one go vet")
	generated := flag.Bool("generated", false, "measure generated packages of 10 to 10,000 functions")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: cost [-n rounds] [-timeout d] [-generated] [module@version[:package] | dir[:package]] ...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := run(*rounds, *limit, *generated, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		os.Exit(1)
	}
}

func run(rounds int, limit time.Duration, generated bool, args []string) error {
	switch {
	case rounds < 1:
		return fmt.Errorf("-n %d: at least one round is needed", rounds)
	case limit <= 0:
		return fmt.Errorf("-timeout %v: it must be positive", limit)
	case generated && len(args) > 0:
		return fmt.Errorf("-generated takes no modules")
	case len(args) == 0 && !generated:
		args = defaults
	}
	tmp, err := os.MkdirTemp("", "cost")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	targets, err := parseTargets(args)
	if err != nil {
		return err
	}
	if generated {
		if targets, err = generate(filepath.Join(tmp, "generated"), 10, 100, 1_000, 10_000); err != nil {
			return err
		}
	}
	b, err := newBench(tmp, limit)
	if err != nil {
		return err
	}
	var rows []row
	for i := range targets {
		r, err := b.measure(&targets[i], rounds)
		if err != nil {
			return err
		}
		rows = append(rows, r)
		fmt.Fprintf(os.Stderr, "cost: measured %s\n", r.name)
	}
	if generated {
		printGrowth(os.Stdout, rows)
		return nil
	}
	printTable(os.Stdout, rows)
	return nil
}
