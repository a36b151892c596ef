package main

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/wsracecheck/wsracecheck/ws"
)

const (
	// backlog is how many messages a client may be behind.
	backlog = 64
	// writeTimeout bounds one write; a client whose network has gone away
	// is given up then.
	writeTimeout = 10 * time.Second
)

// A room hands each message to everybody in it.
type room struct {
	server ws.Server

	mu      sync.Mutex
	clients map[*client]struct{}
}

// A client has a queue of its own, so that nobody waits for it.
type client struct {
	conn *ws.Conn
	out  chan []byte
}

func newRoom(log *slog.Logger) *room {
	r := &room{clients: map[*client]struct{}{}}
	r.server = ws.Server{
		Options: ws.AcceptOptions{Options: ws.Options{MessageLimit: 4096, Logger: log}},
		Handler: r.serve,
	}
	return r
}

// serve is the handler of one connection. The server closes it afterwards.
func (r *room) serve(conn *ws.Conn, req *http.Request) {
	c := &client{conn: conn, out: make(chan []byte, backlog)}
	r.add(c)
	defer r.remove(c)
	go c.write()
	for m, err := range conn.Messages(req.Context()) {
		if err != nil {
			return // the server's logger has told why
		}
		r.publish(m.Data)
	}
}

func (r *room) add(c *client) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clients[c] = struct{}{}
}

func (r *room) remove(c *client) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.clients[c]; ok {
		delete(r.clients, c)
		close(c.out)
	}
}

// publish queues a message for everybody, in one order for all, since it holds
// the lock. Who is too far behind leaves: 1008 tells the client, which gets it
// after what it has still to read, that it may come back.
func (r *room) publish(p []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.clients {
		select {
		case c.out <- p:
		default:
			delete(r.clients, c)
			close(c.out)
			go c.conn.Close(ws.StatusPolicyViolation, "too slow")
		}
	}
}

// write writes what is queued until the queue is closed, by remove or publish,
// or the connection ends, which its handler finds out.
func (c *client) write() {
	for p := range c.out {
		ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
		err := c.conn.Write(ctx, ws.Text, p)
		cancel()
		if err != nil {
			return
		}
	}
}
