// Package farpromoted hands on the lines of one transport, and counts them.
//
// It only knows an interface. What is in it wraps a reader of another package: some of
// its methods are its own, and the one that waits is the reader's.
package farpromoted

import (
	"fmt"
	"io"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farpromoted/lines"
)

// A Transport brings lines.
type Transport interface {
	Next() (string, error)
	Reason() error
	Settled()
}

// counted counts the lines of a reader.
type counted struct {
	*lines.Reader
	n int
}

func (c *counted) Next() (string, error) {
	line, err := c.Reader.Next()
	if err == nil {
		c.n++
	}
	return line, err
}

func (c *counted) Reason() error {
	if err := c.Reader.Reason(); err != nil {
		return fmt.Errorf("after %d lines: %w", c.n, err)
	}
	return nil
}

// A Relay hands on what a transport brings.
type Relay struct{ from Transport }

// New returns a relay of what comes from rw.
func New(rw io.ReadCloser) *Relay { return &Relay{&counted{Reader: lines.NewReader(rw)}} }

// Run hands on all lines, and then tells why there are no more.
func (r *Relay) Run(emit func(string)) error {
	for {
		line, err := r.from.Next()
		if err == io.EOF {
			r.from.Settled()
			return fmt.Errorf("relay: %w", r.from.Reason())
		}
		emit(line)
	}
}
