package eitherpublishes

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the line takes a while.
func TestSerialTellsWhy(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		port := oracle.NewStream("17\n", io.EOF)
		port.CloseLag = oracle.Pause
		m := Serial(port)
		if s, err := m.Sample(); s != "17" || err != nil {
			t.Fatalf("Sample() = %q, %v", s, err)
		}
		if _, err := m.Sample(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("Sample() = %v", err)
		}
	})
}

// The gateway says goodbye, and closing the connection takes a while.
func TestRemoteTellsWhy(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("bye battery low\n", nil)
		conn.CloseLag = oracle.Pause
		_, err := Remote(conn).Sample()
		if err == nil || err.Error() != "after 0 samples: gateway: battery low" {
			t.Fatalf("Sample() = %v", err)
		}
	})
}
