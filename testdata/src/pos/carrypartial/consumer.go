// Package carrypartial consumes a partition of a message queue.
//
// The last delivery carries the error of the stream, which is right, but Fetch
// also adds the address of the new leader, which the reader stores only after
// it has sent that delivery. The consumer then reconnects to no address.
package carrypartial

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
)

// ErrRevoked reports that the partition has moved to another broker.
var ErrRevoked = errors.New("queue: partition revoked")

// StreamError tells why a stream ended and where it goes on.
type StreamError struct {
	Err    error
	Leader string
}

func (e *StreamError) Error() string { return fmt.Sprintf("%v (leader %q)", e.Err, e.Leader) }

func (e *StreamError) Unwrap() error { return e.Err }

type delivery struct {
	body string
	err  error
}

// Consumer reads one partition.
type Consumer struct {
	conn       net.Conn
	deliveries chan delivery
	onRevoke   func()

	mu     sync.RWMutex
	leader string
}

// Subscribe starts to consume on conn. It calls onRevoke when the broker takes
// the partition away.
func Subscribe(conn net.Conn, onRevoke func()) *Consumer {
	c := &Consumer{conn: conn, deliveries: make(chan delivery), onRevoke: onRevoke}
	go c.consume()
	return c
}

func (c *Consumer) consume() {
	sc := bufio.NewScanner(c.conn)
	for sc.Scan() {
		verb, arg, _ := strings.Cut(sc.Text(), " ")
		switch verb {
		case "MSG":
			c.deliveries <- delivery{body: arg}
		case "REVOKE":
			c.deliveries <- delivery{err: ErrRevoked}
			c.onRevoke()
			c.mu.Lock()
			c.leader = arg
			c.mu.Unlock()
			c.conn.Close()
			return
		}
	}
	c.deliveries <- delivery{err: io.ErrUnexpectedEOF}
}

// Fetch returns the next message. It must not be called after an error.
func (c *Consumer) Fetch() (string, error) {
	d := <-c.deliveries
	if d.err != nil {
		return "", &StreamError{Err: d.err, Leader: c.newLeader()} // want "`c\\.leader` may still be empty here"
	}
	return d.body, nil
}

func (c *Consumer) newLeader() string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.leader
}

// Ack confirms a message.
func (c *Consumer) Ack(body string) error {
	_, err := io.WriteString(c.conn, "ACK "+body+"\n")
	return err
}
