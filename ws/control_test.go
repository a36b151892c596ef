package ws

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestPing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		go func() {
			f := peer.next()
			time.Sleep(30 * time.Millisecond)
			peer.send("\x8aunsolicited", "\x8a"+f[1:])
		}()
		rtt, err := c.Ping(bg)
		if err != nil || rtt != 30*time.Millisecond || c.Latency() != rtt {
			t.Errorf("Ping = %v, %v; Latency %v", rtt, err, c.Latency())
		}
		c.CloseNow()
	})
}

// 5.5.3: a pong answers the pings before it too, and no later one.
func TestPingAcknowledgesEarlier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		ping := func() error { _, err := c.Ping(bg); return err }
		var waits []func() []error
		var frames []string
		for range 3 {
			waits = append(waits, callers(ping))
			frames = append(frames, peer.next())
		}
		peer.send("\x8a" + frames[1][1:])
		synctest.Wait()
		for i := range 2 {
			if err := waits[i]()[0]; err != nil {
				t.Errorf("ping %d: %v", i, err)
			}
		}
		if len(c.out.ctl.pings) != 1 {
			t.Errorf("%d pings are waiting, want 1", len(c.out.ctl.pings))
		}
		c.CloseNow()
		wantCloseErr(t, c, "Ping", waits[2]()[0])
	})
}

func TestPingCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		ctx, cancel := context.WithCancel(bg)
		cancel()
		if _, err := a.Ping(ctx); err != context.Canceled {
			t.Errorf("%v", err)
		}
		if _, err := a.Ping(bg); err != nil {
			t.Errorf("the connection did not survive: %v", err)
		}
		if len(a.out.ctl.pings) != 0 {
			t.Errorf("%d pings are left", len(a.out.ctl.pings))
		}
		a.Close(StatusNormal, "")
		b.CloseNow()
	})
}

// A pong that was guessed before the ping was written proves nothing.
func TestPongBeforePing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		wait := callers(func() error { _, err := c.Ping(bg); return err })
		synctest.Wait() // the ping is queued, and blocked on the pipe
		peer.send("\x8a\x00\x00\x00\x00\x00\x00\x00\x02")
		peer.Close()
		wantCloseErr(t, c, "Ping", wait()[0])
	})
}

// Pongs come in order, and before the answer to a later message.
func TestPongOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		go func() {
			for m := range c.Messages(bg) {
				c.Write(bg, m.Type, m.Data)
			}
		}()
		sent := callers(func() error {
			peer.send("\x01frag", "\x891", "\x892", "\x893", "\x80ment")
			return nil
		})
		for _, want := range []string{"\x8a1", "\x8a2", "\x8a3", "\x81fragment"} {
			peer.expect(want)
		}
		sent()
		c.CloseNow()
	})
}

// A peer that pings and never reads does not stop us from reading, and does
// not make us keep all the pongs.
func TestPongFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		for i := range 1000 {
			peer.send(fmt.Sprintf("\x89%0125d", i))
		}
		peer.send("\x81still reading")
		wantMessage(t, c, bg, Text, "still reading")
		if len(c.out.ctl.queued) > maxPongs {
			t.Errorf("%d pongs are queued", len(c.out.ctl.queued))
		}
		n := 1
		for !strings.HasSuffix(peer.next(), "0999") {
			if n++; n > 3*maxPongs {
				t.Fatal("the pong to the last ping was dropped")
			}
		}
		c.CloseNow()
	})
}

// After our Close frame nothing more is sent, not even a pong (5.5.1).
func TestNoPongAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		wait := callers(func() error { return c.Close(StatusNormal, "") })
		peer.expect("\x88\x03\xe8")
		peer.send("\x89p", "\x88\x03\xe8")
		if f := peer.next(); f != "" {
			t.Errorf("got %q after the Close frame", f)
		}
		if err := wait()[0]; err != nil {
			t.Error(err)
		}
	})
}
