package flaglowered

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestBusyIsNotTheEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		far, nc := net.Pipe()
		l := Connect(nc, oracle.Logf)
		io.WriteString(far, "PRINTING\n")
		time.Sleep(oracle.Pause)
		if err := l.Print("1 coffee"); !errors.Is(err, ErrBusy) || errors.Is(err, net.ErrClosed) {
			t.Errorf("Print() while the link is alive = %v", err)
		}
		far.Close()
		if err := l.Wait(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Wait() = %v", err)
		}
	})
}
