// Package farimplements hands on the lines of one transport.
//
// It speaks to it through an interface, so that it can be replaced, but it makes
// the only one itself: a reader of another package, for which it does not wait.
package farimplements

import (
	"fmt"
	"io"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farimplements/lines"
)

// A Transport brings lines.
type Transport interface {
	Next() (string, error)
	Reason() error
	Settled()
}

// A Relay hands on what a transport brings.
type Relay struct{ from Transport }

// New returns a relay of what comes from rw.
func New(rw io.ReadCloser) *Relay { return &Relay{lines.NewReader(rw)} }

// Run hands on all lines, and then tells why there are no more.
func (r *Relay) Run(emit func(string)) error {
	for {
		line, err := r.from.Next()
		if err == io.EOF {
			return fmt.Errorf("relay: %w", r.from.Reason()) // want "`r\\.from\\.reason` may still be nil here \\(in `Reason`\\): `Run` waits only for `close\\(r\\.from\\.lines\\)` \\(lines\\.go:\\d+\\), `read` stores it after that \\(lines\\.go:\\d+\\); wait for `r\\.from\\.Settled\\(\\)` first"
		}
		emit(line)
	}
}
