package eitherswitch

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

// The same for those who only want the last sample.
func TestLastTellsWhy(t *testing.T) {
	for _, c := range []struct {
		name, data string
		open       func(*oracle.Stream) *Meter
		why        string
	}{
		{"serial", "1\n2\n", func(s *oracle.Stream) *Meter { return Serial(s) }, "unexpected EOF"},
		{"remote", "1\n2\nbye moved\n", func(s *oracle.Stream) *Meter { return Remote(s) }, "gateway: moved"},
	} {
		t.Run(c.name, func(t *testing.T) {
			oracle.Bubble(t, func(t *testing.T) {
				s := oracle.NewStream(c.data, io.EOF)
				s.CloseLag = oracle.Pause
				if _, err := c.open(s).Last(); err == nil || err.Error() != c.why {
					t.Fatalf("Last() = %v, want %s", err, c.why)
				}
			})
		})
	}
}
