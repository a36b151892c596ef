package waitwrongflag

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestWaitUntilExpired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		l := Acquire(near, func() { time.Sleep(time.Millisecond) })
		go io.WriteString(far, "EVENT renewed\nEXPIRED\n")
		if ev, err := l.Wait(); ev != "renewed" || err != nil {
			t.Fatalf("first event: %q, %v", ev, err)
		}
		if _, err := l.Wait(); err != nil {
			t.Fatalf("the cause was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
