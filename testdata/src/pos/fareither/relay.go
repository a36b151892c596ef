// Package fareither hands on messages that come in lines or in frames.
//
// It makes its source itself, in one of two ways, and speaks to it through an
// interface from then on. Both sources are of other packages, and both must be
// waited for.
package fareither

import (
	"fmt"
	"io"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/fareither/frames"
	"github.com/wsracecheck/wsracecheck/testdata/src/pos/fareither/lines"
)

// A Source brings messages.
type Source interface {
	Next() (string, error)
	Reason() error
	Settled()
}

// A Format says how messages are told apart.
type Format int

// The formats.
const (
	Lines Format = iota
	Frames
)

// A Relay hands on what a source brings.
type Relay struct{ from Source }

// New returns a relay of what comes from rw in the given format.
func New(rw io.ReadCloser, format Format) *Relay {
	return &Relay{from: open(rw, format)}
}

func open(rw io.ReadCloser, format Format) Source {
	if format == Frames {
		return frames.Open(rw)
	}
	return lines.NewReader(rw)
}

// Run hands on all messages, and then tells why there are no more.
func (r *Relay) Run(emit func(string)) error {
	if err := drain(r.from, emit); err != nil {
		return fmt.Errorf("relay: %w", err)
	}
	return nil
}

func drain(from Source, emit func(string)) error {
	for {
		m, err := from.Next()
		if err == io.EOF {
			return from.Reason() // want "`from\\.why` may still be nil here \\(in `Reason`\\): `drain` waits only for `close\\(from\\.frames\\)` \\(frames\\.go:\\d+\\), `pull` stores it after that \\(frames\\.go:\\d+\\); wait for `from\\.Settled\\(\\)` first \\(so with `\\*frames\\.Stream` and `\\*lines\\.Reader`\\)"
		}
		emit(m)
	}
}
