package eitherfake

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// A scripted link hands out prepared samples.
type scripted struct {
	samples chan string
	why     error
}

func script(samples ...string) *scripted {
	s := &scripted{samples: make(chan string)}
	go func() {
		for _, x := range samples {
			s.samples <- x
		}
		close(s.samples)
		s.why = io.ErrClosedPipe
	}()
	return s
}

func (s *scripted) Sample() (string, error) {
	x, ok := <-s.samples
	if !ok {
		return "", io.EOF
	}
	return x, nil
}

func (s *scripted) Cause() error { return s.why }

// A counter link counts.
type counter struct {
	n   chan string
	why error
}

func count() *counter {
	c := &counter{n: make(chan string)}
	go c.run()
	return c
}

func (c *counter) run() {
	for _, x := range []string{"1", "2", "3"} {
		c.n <- x
	}
	close(c.n)
	c.why = io.ErrClosedPipe
}

func (c *counter) Sample() (string, error) {
	x, ok := <-c.n
	if !ok {
		return "", io.EOF
	}
	return x, nil
}

func (c *counter) Cause() error { return c.why }

func TestCount(t *testing.T) {
	for _, l := range []Link{script("1", "2", "3"), count()} {
		m := &Meter{via: l, backup: l}
		for range 3 {
			if _, err := m.Sample(); err != nil {
				t.Fatal(err)
			}
		}
		if m.count != 3 {
			t.Errorf("%d samples", m.count)
		}
	}
	for _, m := range []*Meter{{via: count()}, {backup: script("a")}, {backup: count()}} {
		if m.via != nil {
			if s, err := m.Sample(); s != "1" || err != nil {
				t.Errorf("Sample() = %q, %v", s, err)
			}
			continue
		}
		if _, err := m.Backup(nil); err != nil {
			t.Error(err)
		}
	}
}

// Closing the line takes a while.
func TestSerialTellsWhy(t *testing.T) {
	for _, backup := range []bool{false, true} {
		oracle.Bubble(t, func(t *testing.T) {
			port := oracle.NewStream("17\n", io.EOF)
			port.CloseLag = oracle.Pause
			m := new(Meter)
			next := func() (string, error) { return m.Backup(port) }
			if !backup {
				m = New(OpenSerial(port))
				next = m.Sample
			}
			if s, err := next(); s != "17" || err != nil {
				t.Fatalf("%q, %v", s, err)
			}
			if _, err := next(); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("%v", err)
			}
		})
	}
}
