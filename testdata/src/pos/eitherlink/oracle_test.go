package eitherlink

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the line takes a while.
func TestSerialDoesNotTellWhy(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		port := oracle.NewStream("17\n", io.EOF)
		port.CloseLag = oracle.Pause
		m := Serial(port)
		if s, err := m.Sample(); s != "17" || err != nil {
			t.Fatalf("Sample() = %q, %v", s, err)
		}
		if _, err := m.Sample(); errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("Sample() = %v", err)
		}
	})
}

// The gateway says goodbye, and closing the connection takes a while.
func TestRemoteDoesNotTellWhy(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("bye battery low\n", nil)
		conn.CloseLag = oracle.Pause
		_, err := Remote(conn).Sample()
		if !errors.Is(err, io.ErrNoProgress) {
			t.Fatalf("Sample() = %v, want no reason", err)
		}
	})
}
