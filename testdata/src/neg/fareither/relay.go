// Package fareither hands on messages that come in lines or in frames.
//
// It makes its source itself, in one of two ways, and speaks to it through an
// interface from then on. The readers of both are of other packages. One stores its
// reason before it says that there is no more; the other one does so afterwards, but
// the relay has wrapped it so that its end is settled when it is told.
package fareither

import (
	"fmt"
	"io"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/fareither/frames"
	"github.com/wsracecheck/wsracecheck/testdata/src/neg/fareither/lines"
)

// A Source brings messages.
type Source interface {
	Next() (string, error)
	Reason() error
}

// settled is a reader of lines of which the end is settled when it is told.
type settled struct{ *lines.Reader }

func (s settled) Next() (string, error) {
	m, err := s.Reader.Next()
	if err != nil {
		s.Settled()
	}
	return m, err
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
	return settled{lines.NewReader(rw)}
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
			return from.Reason()
		}
		emit(m)
	}
}
