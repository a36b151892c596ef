// Package oraclemap asks an oracle, a channel for each question. The channels are in a sync.Map.
// When the oracle falls silent the reader closes all of them and then keeps the omen; Ask
// finds its channel closed and returns the omen as it is by then.
package oraclemap

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
)

// Client asks questions.
type Client struct {
	rw   io.ReadWriter
	logf func(format string, args ...any)
	open sync.Map // of chan string, by question
	omen atomic.Value
}

// Climb starts to read answers from rw.
func Climb(rw io.ReadWriter, logf func(string, ...any)) *Client {
	c := &Client{rw: rw, logf: logf}
	go c.listen()
	return c
}

func (c *Client) listen() {
	sc := bufio.NewScanner(c.rw)
	for sc.Scan() {
		question, answer, _ := strings.Cut(sc.Text(), "? ")
		if ch, ok := c.open.LoadAndDelete(question); ok {
			ch.(chan string) <- answer
		}
	}
	c.open.Range(func(_, ch any) bool {
		close(ch.(chan string))
		return true
	})
	c.logf("oracle: silent")
	c.omen.Store("silence")
}

// Ask asks a question. Without an answer it returns the omen.
func (c *Client) Ask(question string) (answer string, omen any) {
	ch := make(chan string, 1)
	c.open.Store(question, ch)
	fmt.Fprintf(c.rw, "%s?\n", question)
	answer, ok := <-ch
	if !ok {
		return "", c.omen.Load() // want "`c\\.omen`"
	}
	return answer, nil
}
