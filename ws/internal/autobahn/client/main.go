// Command client takes part in all cases of the fuzzing server of the Autobahn
// suite. It prints how each ended; the verdict is in the suite's report.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/wsracecheck/wsracecheck/ws/internal/autobahn"
)

func main() {
	url := flag.String("url", "ws://127.0.0.1:9002", "`URL` of the fuzzing server")
	agent := flag.String("agent", "wsracecheck-ws", "`name` in the report")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := autobahn.RunCases(ctx, strings.TrimSuffix(*url, "/"), *agent, func(n, of int, end error) {
		if end == nil {
			fmt.Printf("case %d of %d: closed\n", n, of)
			return
		}
		fmt.Printf("case %d of %d: %v\n", n, of, end)
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(1)
	}
}
