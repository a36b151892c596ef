package waitorgiveup

import (
	"errors"
	"net"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClose(t *testing.T) {
	near, _ := net.Pipe()
	s := Open(near, 5*time.Millisecond)
	oracle.Returns(t, func() {
		if err := s.Close(); !errors.Is(err, ErrBusy) {
			t.Errorf("close: %v", err)
		}
	})
	oracle.Returns(t, func() { <-s.done })
}
