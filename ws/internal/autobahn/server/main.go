// Command server is an echo server for the fuzzing client of the Autobahn
// suite. It prints the address that it listens on.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"

	"github.com/wsracecheck/wsracecheck/ws/internal/autobahn"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:9001", "listen on `HOST:PORT`")
	flag.Parse()
	if err := run(*addr); err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

func run(addr string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return autobahn.Serve(ctx, l)
}
