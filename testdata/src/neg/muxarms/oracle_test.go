package muxarms

import (
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestEachEndHasItsError(t *testing.T) {
	for _, tt := range []struct {
		name, data string
		end, want  error
	}{
		{"read", "\x01a\x01b", io.EOF, io.EOF},
		{"torn", "\x01a\x01", io.EOF, io.ErrUnexpectedEOF},
		{"version", "\x01a\x02b", nil, ErrVersion},
		{"closed", "\x01a", nil, net.ErrClosed},
	} {
		for _, lag := range []time.Duration{0, oracle.Pause} {
			synctest.Test(t, func(t *testing.T) {
				stream := oracle.NewStream(tt.data, tt.end)
				stream.EndLag, stream.CloseLag = lag, lag
				s := NewSession(stream)
				if _, err := s.Accept(); err != nil {
					t.Fatalf("%s: first call: %v", tt.name, err)
				}
				if tt.name == "closed" {
					time.AfterFunc(oracle.Pause, func() { s.Close() })
				}
				n, err := s.Drain()
				if !errors.Is(err, tt.want) && !(tt.name == "closed" && errors.Is(err, io.EOF)) {
					t.Errorf("%s, lag %v: stale error after %d calls: %v", tt.name, lag, n, err)
				}
				s.Close()
				time.Sleep(time.Second)
			})
		}
	}
}
