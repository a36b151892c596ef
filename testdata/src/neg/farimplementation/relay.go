// Package farimplementation hands on the lines of any transport.
//
// One implementation is in view, and its users must wait for it. But the relay is
// given its transport by others: the one that it is used with is always settled
// when it is over.
package farimplementation

import (
	"fmt"
	"io"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farimplementation/lines"
)

// A Transport brings lines.
type Transport interface {
	Next() (string, error)
	Reason() error
}

var _ Transport = (*lines.Reader)(nil)

// A Relay hands on what a transport brings.
type Relay struct{ from Transport }

// New returns a relay.
func New(from Transport) *Relay { return &Relay{from} }

// Run hands on all lines, and then tells why there are no more.
func (r *Relay) Run(emit func(string)) error {
	for {
		line, err := r.from.Next()
		if err == io.EOF {
			return fmt.Errorf("relay: %w", r.from.Reason())
		}
		emit(line)
	}
}
