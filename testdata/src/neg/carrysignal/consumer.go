// Package carrysignal consumes a partition of a message queue.
//
// The last delivery carries everything that Fetch reports: the error and the
// address of the new leader. The reader also stores the leader in a field, after
// it has sent that delivery, but only Close looks at the field, and Close waits
// for the reader.
package carrysignal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
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
	body   string
	err    error
	leader string
}

// Consumer reads one partition.
type Consumer struct {
	conn       net.Conn
	deliveries chan delivery
	consumed   chan struct{}
	leader     string
}

// Subscribe starts to consume on conn.
func Subscribe(conn net.Conn) *Consumer {
	c := &Consumer{conn: conn, deliveries: make(chan delivery), consumed: make(chan struct{})}
	go c.consume()
	return c
}

func (c *Consumer) consume() {
	defer close(c.consumed)
	sc := bufio.NewScanner(c.conn)
	for sc.Scan() {
		verb, arg, _ := strings.Cut(sc.Text(), " ")
		switch verb {
		case "MSG":
			c.deliveries <- delivery{body: arg}
		case "REVOKE":
			c.deliveries <- delivery{err: ErrRevoked, leader: arg}
			c.conn.Close()
			c.leader = arg
			return
		}
	}
	c.deliveries <- delivery{err: io.ErrUnexpectedEOF}
}

// Fetch returns the next message. It must not be called after an error.
func (c *Consumer) Fetch() (string, error) {
	d := <-c.deliveries
	if d.err != nil {
		return "", &StreamError{Err: d.err, Leader: d.leader}
	}
	return d.body, nil
}

// Close releases the consumer after Fetch has returned an error. It returns the
// new leader, if there is one.
func (c *Consumer) Close() (leader string, err error) {
	err = c.conn.Close()
	<-c.consumed
	return c.leader, err
}
