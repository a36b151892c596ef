// Command pubsub is a chat room whose messages are sent by POST and received
// over WebSocket. It does what the chat example of coder/websocket does, with
// package ws.
//
//	go run ./ws/examples/pubsub [-addr 127.0.0.1:8080]
//	curl -d hello http://127.0.0.1:8080/publish
//
// Compare: who only writes needs no CloseRead, but [ws.Conn.Discard] if clients
// could send messages; and a connection that has ended says by whom and why.
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/wsracecheck/wsracecheck/ws"
)

//go:embed page.html
var page []byte

const (
	backlog      = 16 // messages that a subscriber may be behind
	maxMessage   = 8 << 10
	writeTimeout = 5 * time.Second
)

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
		fmt.Fprintln(os.Stderr, "pubsub:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends, and then says goodbye to everybody.
func run(ctx context.Context, l net.Listener) error {
	t := newTopic(slog.Default())
	srv := &http.Server{Handler: t.handler(), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return errors.Join(t.server.Shutdown(closing), srv.Shutdown(closing))
}

// A topic hands what is published to its subscribers.
type topic struct {
	server ws.Server
	log    *slog.Logger

	mu   sync.Mutex
	subs map[*subscriber]struct{}
}

type subscriber struct {
	msgs chan []byte
	slow chan struct{} // closed when it is too far behind
}

func newTopic(log *slog.Logger) *topic {
	t := &topic{log: log, subs: map[*subscriber]struct{}{}}
	t.server = ws.Server{Handler: t.subscribe}
	return t
}

func (t *topic) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(page)
	})
	mux.HandleFunc("POST /publish", t.publishHandler)
	mux.Handle("/subscribe", &t.server)
	return mux
}

func (t *topic) publishHandler(w http.ResponseWriter, r *http.Request) {
	p, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxMessage))
	if err != nil {
		http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
		return
	}
	t.publish(p)
	w.WriteHeader(http.StatusAccepted)
}

// publish never waits for a subscriber.
func (t *topic) publish(p []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for s := range t.subs {
		select {
		case s.msgs <- p:
		default:
			delete(t.subs, s)
			close(s.slow)
		}
	}
}

func (t *topic) add() *subscriber {
	s := &subscriber{msgs: make(chan []byte, backlog), slow: make(chan struct{})}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.subs[s] = struct{}{}
	return s
}

func (t *topic) remove(s *subscriber) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.subs, s)
}

// subscribe is the handler of a connection: it writes what is published until
// the subscriber leaves, is too slow, or the server shuts down.
func (t *topic) subscribe(c *ws.Conn, r *http.Request) {
	s := t.add()
	defer t.remove(s)
	ctx := c.Discard(r.Context()) // ends with the connection
	for {
		select {
		case p := <-s.msgs:
			if err := write(ctx, c, p); err != nil {
				t.log.Info("subscriber left", "error", err)
				return
			}
		case <-s.slow:
			c.Close(ws.StatusPolicyViolation, "connection too slow to keep up with messages")
			return
		case <-ctx.Done():
			t.log.Info("subscriber left", "error", context.Cause(ctx))
			return
		}
	}
}

func write(ctx context.Context, c *ws.Conn, p []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return c.Write(ctx, ws.Text, p)
}
