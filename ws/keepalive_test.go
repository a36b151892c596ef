package ws

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestKeepalive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(Options{}, Options{})
		time.Sleep(10 * time.Minute)
		if a.Err() != nil || b.Err() != nil {
			t.Errorf("%v, %v", a.Err(), b.Err())
		}
		if a.out.bytes.Load() < 20*10 {
			t.Errorf("%d bytes sent: no pings", a.out.bytes.Load())
		}
		a.Close(StatusNormal, "")
		b.CloseNow()
	})
}

func TestKeepaliveOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := against(t, false, quiet)
		time.Sleep(time.Hour)
		if c.out.bytes.Load() != 0 || c.Err() != nil {
			t.Errorf("%d bytes sent, %v", c.out.bytes.Load(), c.Err())
		}
		c.CloseNow()
	})
}

func TestKeepaliveLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, Options{})
		go func() {
			for {
				f := peer.next()
				if f == "" {
					return
				}
				time.Sleep(50 * time.Millisecond)
				peer.Write(peer.encode(0x8a, f[1:]))
			}
		}()
		time.Sleep(21 * time.Second)
		if c.Latency() != 50*time.Millisecond {
			t.Errorf("latency %v", c.Latency())
		}
		c.CloseNow()
		time.Sleep(time.Second)
	})
}

// A silent peer: 20 s to the ping, 20 s for the pong, 10 s for the close.
func TestKeepaliveTimeout(t *testing.T) {
	for _, reads := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			c, peer := against(t, true, Options{})
			var sent StatusCode
			if reads {
				sent = 1011
				go peer.discard()
			}
			start := time.Now()
			_, _, err := c.Read(bg)
			wantState(t, wantCloseErr(t, c, "Read", err), 0, sent, false, ErrKeepalive)
			if d := time.Since(start); d != 50*time.Second {
				t.Errorf("took %v", d)
			}
			c.CloseNow()
		})
	}
}

// A peer that is busy with one long frame cannot pong; it is alive.
func TestKeepaliveSlowFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, Options{})
		go peer.discard()
		b := peer.encode(0x82, strings.Repeat("x", 300))
		go func() {
			for i := range b {
				peer.Write(b[i : i+1])
				time.Sleep(time.Second)
			}
		}()
		if _, p, err := c.Read(bg); err != nil || len(p) != 300 {
			t.Errorf("%d bytes, %v", len(p), err)
		}
		c.CloseNow()
		time.Sleep(time.Minute)
	})
}

// While nobody reads our queue is full and we do not see the pong: that is not
// the peer's fault.
func TestKeepaliveWhilePaused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, Options{QueueHigh: 1000})
		wait := callers(func() error {
			for range 10 {
				if err := a.Write(bg, Binary, make([]byte, 1000)); err != nil {
					return err
				}
			}
			return nil
		})
		time.Sleep(10 * time.Minute)
		for range 10 {
			if _, _, err := b.Read(bg); err != nil {
				t.Fatal(err)
			}
		}
		if err := wait()[0]; err != nil {
			t.Error(err)
		}
		if err := b.Close(StatusNormal, ""); err != nil {
			t.Error(err)
		}
		a.CloseNow()
	})
}

// Close while the keepalive sleeps and while it waits for a pong: it ends.
func TestKeepaliveEndsWithClose(t *testing.T) {
	for _, at := range []time.Duration{time.Second, 25 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			c, peer := against(t, true, Options{})
			time.AfterFunc(at, func() { c.Close(StatusNormal, "") })
			for f := peer.next(); f != ""; f = peer.next() {
				if f[0] == 0x88 {
					peer.send(f)
				}
			}
			wantState(t, c.join(), 1000, 1000, false, nil)
		})
	}
}

// A peer whose pongs do not have the ping's payload, as some have it, is alive
// as long as it answers at all.
func TestKeepaliveWrongPongs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, Options{PingInterval: time.Second, PingTimeout: time.Second, CloseTimeout: time.Second})
		for range 20 {
			if f := peer.next(); len(f) != 9 || f[0] != 0x89 {
				t.Fatalf("frame %q, want a ping; %v", f, c.Err())
			}
			peer.send("\x8a")
		}
		go peer.discard()
		start := time.Now()
		<-c.Done() // it does not answer any more
		if d := time.Since(start); d < time.Second || d > 3*time.Second || !errors.Is(c.Err(), ErrKeepalive) {
			t.Errorf("%v after %v", c.Err(), d)
		}
		c.CloseNow()
	})
}
