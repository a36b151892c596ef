// Command run soaks package ws: thousands of connections at once, random
// faults, closes and compression, for some minutes.
//
//	go run ./ws/internal/soak/run [-time 10m] [-conns 2000] [-seed N]
//
// It prints how far it is, and in the end what happened; it fails if something
// happened that must not. Each connection takes two of the files that the
// process may open (ulimit -n).
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/soak"
)

func main() {
	cfg := soak.Config{Interval: 30 * time.Second}
	flag.DurationVar(&cfg.Time, "time", 10*time.Minute, "time after which no session begins")
	flag.IntVar(&cfg.Conns, "conns", 2000, "connections at once")
	flag.Uint64Var(&cfg.Seed, "seed", 0, "seed of the first session")
	flag.Parse()
	if cfg.Time <= 0 || cfg.Conns < 1 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "run: -time and -conns must be positive, and there are no arguments")
		os.Exit(2)
	}
	cfg.Progress = func(r *soak.Report) {
		fmt.Printf("%d sessions, %d messages, %d faults\n", r.Sessions, r.Messages, r.FaultCount)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	r, err := soak.Run(ctx, cfg)
	if err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
		os.Exit(1)
	}
	fmt.Print(r)
	if r.FaultCount > 0 {
		os.Exit(1)
	}
}
