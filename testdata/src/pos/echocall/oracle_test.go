package echocall

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type sonar struct{}

func (sonar) Off() { time.Sleep(oracle.Pause) }

func (sonar) Handle(h Handler) {
	go func() { h.Echo(12); h.Ended(7) }()
}

func TestEcho(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		p := Listen(sonar{})
		if m, status := p.Echo(); m != 12 || status != 0 {
			t.Fatalf("Echo() = %d, %d", m, status)
		}
		if _, status := p.Echo(); status != 0 {
			t.Fatalf("the status is %d, want the stale 0", status)
		}
	})
}
