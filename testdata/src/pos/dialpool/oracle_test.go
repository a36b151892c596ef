package dialpool

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestGet(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		p := New(func() (*Session, error) {
			time.Sleep(oracle.Pause)
			return &Session{oracle.NewStream("", nil), "s1"}, nil
		}, oracle.Logf)
		if _, err := p.Get(); err != ErrNone {
			t.Errorf("get: %v", err)
		}
	})
}
