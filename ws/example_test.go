package ws_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/wsracecheck/wsracecheck/ws"
)

// serve runs a handler on loopback for an example and returns its URL.
func serve(h http.Handler) (url string, stop func()) {
	s := httptest.NewServer(h)
	return "ws" + strings.TrimPrefix(s.URL, "http"), s.Close
}

// An echo server with net/http, and a client.
func Example_echo() {
	ctx := context.Background()
	url, stop := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := ws.Accept(w, r, nil)
		if err != nil {
			return // Accept has answered the request
		}
		defer c.CloseNow()
		for m, err := range c.Messages(r.Context()) {
			if err != nil {
				log.Print(err)
				return
			}
			if err := c.Write(r.Context(), m.Type, m.Data); err != nil {
				log.Print(err)
				return
			}
		}
	}))
	defer stop()

	c, err := ws.Dial(ctx, url, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.CloseNow()
	if err := c.Write(ctx, ws.Text, []byte("hello")); err != nil {
		log.Fatal(err)
	}
	_, p, err := c.Read(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", p)
	if err := c.Close(ws.StatusNormal, "done"); err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Err())
	// Output:
	// hello
	// ws: connection closed: sent 1000 (normal closure) done; then received 1000 (normal closure) done
}

// A read with a time limit leaves the connection alive, and the terminal state
// says who closed and why.
func ExampleConn_Read() {
	s := &ws.Server{Handler: func(c *ws.Conn, r *http.Request) {
		c.Read(r.Context())
		c.Close(ws.StatusPolicyViolation, "no such room")
	}}
	url, stop := serve(s)
	defer stop()

	ctx := context.Background()
	c, err := ws.Dial(ctx, url, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.CloseNow()

	short, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	_, _, err = c.Read(short)
	fmt.Println(err)

	if err := c.Write(ctx, ws.Text, []byte("join")); err != nil {
		log.Fatal(err)
	}
	_, _, err = c.Read(ctx)
	var ce *ws.CloseError
	if errors.As(err, &ce) && ce.RcvdThenSent {
		fmt.Printf("the server closed with %v: %s\n", ce.Rcvd.Code, ce.Rcvd.Reason)
	}
	// Output:
	// context deadline exceeded
	// the server closed with 1008 (policy violation): no such room
}

// A client that stays connected until its work is done.
func ExampleReconnect() {
	visits := 0
	s := &ws.Server{Handler: func(c *ws.Conn, r *http.Request) {
		visits++
		c.Write(r.Context(), ws.Text, fmt.Appendf(nil, "visit %d", visits))
	}}
	url, stop := serve(s)
	defer stop()

	ctx := context.Background()
	opts := &ws.ReconnectOptions{MinDelay: time.Millisecond}
	for c, err := range ws.Reconnect(ctx, url, opts) {
		if err != nil {
			log.Print(err) // ctx has ended, or trying again is no use
			return
		}
		_, p, err := c.Read(ctx)
		if err != nil {
			continue
		}
		fmt.Printf("%s\n", p)
		if string(p) == "visit 3" {
			break
		}
	}
	// Output:
	// visit 1
	// visit 2
	// visit 3
}

// A chat hub: what one client says is broadcast to all.
func ExampleBroadcast() {
	hub := new(ws.Server)
	hub.Handler = func(c *ws.Conn, r *http.Request) {
		for m, err := range c.Messages(r.Context()) {
			if err != nil {
				return
			}
			ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
			if err := ws.Broadcast(ctx, hub.Conns(), m.Type, m.Data); err != nil {
				log.Print(err) // the connections of slow or lost clients
			}
			cancel()
		}
	}
	url, stop := serve(hub)
	defer stop()

	ctx := context.Background()
	var clients []*ws.Conn
	for range 3 {
		c, err := ws.Dial(ctx, url, nil)
		if err != nil {
			log.Fatal(err)
		}
		// The server has taken the client in when it answers a message.
		c.Write(ctx, ws.Text, []byte("joined"))
		c.Read(ctx)
		clients = append(clients, c)
	}
	clients[0].Write(ctx, ws.Text, []byte("hello, all"))
	for i, c := range clients {
		for m := range c.Messages(ctx) {
			if string(m.Data) == "hello, all" {
				fmt.Printf("client %d: %s\n", i, m.Data)
				break
			}
		}
	}
	if err := hub.Shutdown(ctx); err != nil {
		log.Fatal(err)
	}
	<-clients[0].Done()
	fmt.Println(clients[0].Err())
	// Output:
	// client 0: hello, all
	// client 1: hello, all
	// client 2: hello, all
	// ws: connection closed: received 1001 (going away) server is shutting down; then sent 1001 (going away) server is shutting down
}
