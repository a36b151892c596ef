package selffirst

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClose(t *testing.T) {
	if oracle.Deadlocks(t, func(t *testing.T) {
		m := New(oracle.NewStream("1 pong\n", nil))
		if text, err := m.Call("ping"); text != "pong" || err != nil {
			t.Errorf("call: %q, %v", text, err)
		}
		m.Close()
		m.Close()
	}) {
		t.Error("closed by the caller: deadlock")
	}
	if !oracle.Deadlocks(t, func(t *testing.T) {
		s := oracle.NewStream("", io.EOF)
		s.EndLag = oracle.Pause
		if _, err := New(s).Call("ping"); !errors.Is(err, ErrClosed) {
			t.Errorf("call: %v", err)
		}
	}) {
		t.Error("the peer hung up, and the reader got on")
	}
}
