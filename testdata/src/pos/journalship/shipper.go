// Package journalship ships the entries of a journal to a sink.
//
// Ship is in two parts: forward writes entries until there are no more, and returns
// nothing; Ship then asks for the outcome. The tailing goroutine closes the channel of
// entries, stores its cursor on disk, and sets the outcome at the end, so Ship may
// return the zero outcome, which reads "everything shipped".
package journalship

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Outcome tells how tailing a journal ended.
type Outcome uint8

// The outcomes of Ship.
const (
	Shipped Outcome = iota
	Rotated
	Corrupt
)

// Entry is one entry of a journal.
type Entry struct {
	Cursor int
	Text   string
}

// Shipper ships one journal.
type Shipper struct {
	journal io.Reader
	save    func(cursor int) error
	entries chan Entry

	mu      sync.Mutex
	outcome Outcome
}

// New starts to tail journal; save is called once with the last cursor.
func New(journal io.Reader, save func(cursor int) error) *Shipper {
	s := &Shipper{journal: journal, save: save, entries: make(chan Entry, 8)}
	go s.tail()
	return s
}

func (s *Shipper) tail() {
	cursor, end := 0, Shipped
	sc := bufio.NewScanner(s.journal)
	for sc.Scan() && end == Shipped {
		switch text := sc.Text(); text {
		case "":
			end = Corrupt
		case "-- rotated --":
			end = Rotated
		default:
			cursor++
			s.entries <- Entry{Cursor: cursor, Text: text}
		}
	}
	if errors.Is(sc.Err(), bufio.ErrTooLong) {
		end = Corrupt
	}
	close(s.entries)
	if err := s.save(cursor); err != nil {
		end = Corrupt
	}
	s.setOutcome(end)
}

func (s *Shipper) setOutcome(o Outcome) {
	s.mu.Lock()
	s.outcome = o
	s.mu.Unlock()
}

func (s *Shipper) currentOutcome() Outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.outcome
}

// forward writes entries to sink until the journal ends.
func (s *Shipper) forward(sink io.Writer, onErr func(error)) {
	for e := range s.entries {
		if _, err := fmt.Fprintf(sink, "%d %s\n", e.Cursor, e.Text); err != nil {
			onErr(fmt.Errorf("ship entry %d: %w", e.Cursor, err))
		}
	}
}

// Ship ships the journal to sink and returns how it ended.
func (s *Shipper) Ship(sink io.Writer, onErr func(error)) Outcome {
	s.forward(sink, onErr)
	return s.currentOutcome() // want "`s\\.outcome` may be stale here"
}
