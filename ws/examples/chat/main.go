// Command chat is a chat room in the browser: what one types, all see. It does
// what the chat example of gorilla/websocket does, with package ws.
//
//	go run ./ws/examples/chat [-addr 127.0.0.1:8080]
//
// Compare: no goroutine owns the list of clients, a mutex guards it; there is no
// ping loop, no pong handler and no deadline to extend, since the connection
// keeps itself alive; and a client that does not keep up is closed with a code
// that says so, while nobody waits for it.
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"
)

//go:embed page.html
var page []byte

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "listen on `HOST:PORT`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	l, err := net.Listen("tcp", *addr)
	if err == nil {
		fmt.Printf("http://%s/\n", l.Addr())
		err = run(ctx, l)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "chat:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends, and then says goodbye to everybody.
func run(ctx context.Context, l net.Listener) error {
	room := newRoom(slog.Default())
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(page)
	})
	mux.Handle("/ws", &room.server)
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	// Both, and in this order: http.Server.Shutdown waits for no WebSocket.
	closing, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return errors.Join(room.server.Shutdown(closing), srv.Shutdown(closing))
}
