// Package lockother is an RPC client with one lock for its calls and one for
// its status.
//
// The reader releases the waiting calls and stores the shutdown reason while it
// holds callMu throughout, but a call that was released takes only statusMu,
// which the reader takes later. So it reads the reason before it is stored.
package lockother

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
)

// Client is a connection to an RPC server.
type Client struct {
	conn net.Conn
	logf func(format string, args ...any)

	callMu  sync.Mutex
	seq     int
	pending map[int]chan string
	dead    chan struct{}

	statusMu sync.Mutex
	reason   string
}

// Dial wraps an established connection.
func Dial(conn net.Conn, logf func(string, ...any)) *Client {
	c := &Client{conn: conn, logf: logf, pending: make(map[int]chan string), dead: make(chan struct{})}
	go c.readReplies()
	return c
}

func (c *Client) readReplies() {
	sc := bufio.NewScanner(c.conn)
	reason := "connection reset by peer"
	for sc.Scan() {
		id, text, _ := strings.Cut(sc.Text(), " ")
		if id == "BYE" {
			reason = text
			break
		}
		n, err := strconv.Atoi(id)
		if err != nil {
			reason = "malformed reply"
			break
		}
		c.callMu.Lock()
		reply := c.pending[n]
		delete(c.pending, n)
		c.callMu.Unlock()
		if reply != nil {
			reply <- text
		}
	}
	c.shutdown(reason)
}

func (c *Client) shutdown(reason string) {
	c.callMu.Lock()
	defer c.callMu.Unlock()
	close(c.dead)
	c.logf("rpc: shutting down with %d calls pending", len(c.pending))
	c.statusMu.Lock()
	c.reason = reason
	c.statusMu.Unlock()
}

// Call sends a request and waits for its reply.
func (c *Client) Call(method string) (string, error) {
	reply := make(chan string, 1)
	c.callMu.Lock()
	c.seq++
	id := c.seq
	c.pending[id] = reply
	c.callMu.Unlock()

	if _, err := io.WriteString(c.conn, fmt.Sprintf("%d %s\n", id, method)); err != nil {
		return "", err
	}
	select {
	case text := <-reply:
		return text, nil
	case <-c.dead:
		c.statusMu.Lock()
		defer c.statusMu.Unlock()
		return "", errors.New("rpc: " + c.reason) // want "`c\\.reason` may still be empty here"
	}
}

// Close drops the connection; calls in flight fail.
func (c *Client) Close() error { return c.conn.Close() }
