// Package rpcwire is a JSON-RPC style client; the part here receives notifications.
//
// The receiving goroutine does it right: it keeps its failure and then shuts the mailbox.
// Close does not: it shuts the mailbox at once so that a blocked Receive returns,
// and then closes the connection, which is what makes the receiving goroutine fail and
// keep its failure. Receive sees io.EOF and reads the failure before it is there.
package rpcwire

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// Notification is a message without an id.
type Notification struct {
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

// Client is one connection to a server.
type Client struct {
	conn io.ReadWriteCloser
	box  *mailbox

	mu      sync.Mutex
	failure error
	bad     int
}

// NewClient starts to receive on conn.
func NewClient(conn io.ReadWriteCloser) *Client {
	c := &Client{conn: conn, box: newMailbox()}
	go c.run()
	return c
}

func (c *Client) run() {
	err := c.serve(json.NewDecoder(c.conn))
	c.retire(err)
}

func (c *Client) serve(dec *json.Decoder) error {
	for {
		var n Notification
		if err := dec.Decode(&n); err != nil {
			return err
		}
		if n.Method == "" {
			c.countBad()
			continue
		}
		c.box.put(n)
	}
}

func (c *Client) retire(err error) {
	if errors.Is(err, net.ErrClosed) {
		err = fmt.Errorf("rpc: closed by us: %w", err)
	}
	c.keep(err)
	c.box.shut()
}

func (c *Client) keep(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failure == nil {
		c.failure = err
	}
}

func (c *Client) countBad() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bad++
}

// Receive returns the next notification, or the failure that ended the connection.
func (c *Client) Receive() (Notification, error) {
	n, err := c.box.take()
	if err == io.EOF {
		return Notification{}, c.lastFailure() // want "`c\\.failure` may still be nil here"
	}
	return n, err
}

func (c *Client) lastFailure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failure
}

// Notify sends a notification.
func (c *Client) Notify(method string, params any) error {
	raw, err := json.Marshal(params)
	if err != nil {
		return fmt.Errorf("rpc: params of %s: %w", method, err)
	}
	return json.NewEncoder(c.conn).Encode(Notification{Method: method, Params: raw})
}

// Close ends the connection.
func (c *Client) Close() error {
	c.box.shut()
	return c.conn.Close()
}
