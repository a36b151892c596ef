// Package jointimed consumes records from a broker.
//
// Both ways to fetch a record wait for the reader before they report why the
// stream has ended, but not for ever: after the grace period, or when the
// caller's context ends, they read the reason all the same, without knowing
// whether it is there.
package jointimed

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Consumer is a subscription to one topic.
type Consumer struct {
	rw      io.ReadWriteCloser
	grace   time.Duration
	records chan string
	exited  chan struct{}

	mu     sync.Mutex
	reason string
}

// NewConsumer subscribes to a topic.
func NewConsumer(rw io.ReadWriteCloser, topic string, grace time.Duration) (*Consumer, error) {
	if _, err := fmt.Fprintf(rw, "SUB %s\n", topic); err != nil {
		return nil, err
	}
	c := &Consumer{rw: rw, grace: grace, records: make(chan string), exited: make(chan struct{})}
	go c.run()
	return c, nil
}

func (c *Consumer) run() {
	defer close(c.exited)
	reason := "broker unreachable"
	sc := bufio.NewScanner(c.rw)
	for sc.Scan() {
		verb, arg, _ := strings.Cut(sc.Text(), " ")
		if verb == "END" {
			reason = arg
			break
		}
		c.records <- arg
	}
	close(c.records)
	c.rw.Close()
	c.mu.Lock()
	c.reason = reason
	c.mu.Unlock()
}

// Poll returns the next record.
func (c *Consumer) Poll() (string, error) {
	rec, ok := <-c.records
	if ok {
		return rec, nil
	}
	select {
	case <-c.exited:
	case <-time.After(c.grace):
	}
	return "", fmt.Errorf("consumer: stream ended: %q", c.why()) // want "`c\\.reason` may still be empty here \\(in `why`\\): the timeout arm \\(line \\d+\\) does not wait for `run` to store it \\(line \\d+\\); read it only behind `<-c\\.exited`"
}

// PollContext returns the next record, or ends with the context.
func (c *Consumer) PollContext(ctx context.Context) (string, error) {
	select {
	case rec, ok := <-c.records:
		if ok {
			return rec, nil
		}
	case <-ctx.Done():
		return "", ctx.Err()
	}
	select {
	case <-c.exited:
	case <-ctx.Done():
	}
	return "", fmt.Errorf("consumer: stream ended: %q", c.why()) // want "`c\\.reason` may still be empty here \\(in `why`\\): the arm of `ctx\\.Done\\(\\)` \\(line \\d+\\) does not wait for `run` to store it \\(line \\d+\\); read it only behind `<-c\\.exited`"
}

func (c *Consumer) why() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reason
}

// Commit stores the position of the subscription.
func (c *Consumer) Commit(rec string) error {
	_, err := fmt.Fprintf(c.rw, "COMMIT %s\n", rec)
	return err
}
