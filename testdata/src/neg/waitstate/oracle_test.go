package waitstate

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestEventUntilExpired(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			l := Acquire(near, func() { time.Sleep(delay) })
			go io.WriteString(far, "EVENT renewed\nEXPIRED\n")
			if ev, err := l.Event(); ev != "renewed" || err != nil {
				t.Fatalf("first event: %q, %v", ev, err)
			}
			if _, err := l.Event(); err != ErrExpired {
				t.Errorf("delay %v: stale cause: %v", delay, err)
			}
		})
	}
}
