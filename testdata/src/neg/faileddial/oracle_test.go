package faileddial

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		s, err := Open(oracle.NewStream("hello\r\none\r\n", io.EOF), "t", func(string) bool { return true }, oracle.Logf)
		if err != nil {
			t.Fatal(err)
		}
		if m, err := s.Next(); m != "one" || err != nil {
			t.Errorf("next: %q, %v", m, err)
		}
		if _, err := s.Next(); !errors.Is(err, io.EOF) {
			t.Errorf("the end is %v", err)
		}
	})
}

func TestRefused(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		s, err := Open(oracle.NewStream("no\r\n", nil), "t", func(string) bool { return false }, oracle.Logf)
		if s != nil || !errors.Is(err, ErrRefused) {
			t.Errorf("open: %v, %v", s, err)
		}
	})
}
