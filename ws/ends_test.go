package ws

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Ends that are told at the right time: what other packages do right, or the
// RFC asks for, when the peer is awkward.

// tcpAgainst is against over TCP on loopback.
func tcpAgainst(t *testing.T, server bool, o Options) (*Conn, *raw) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	a, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	b, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	c := newConn(a, config{server: server, opts: o})
	t.Cleanup(func() { c.CloseNow(); b.Close() })
	return c, rawPeer(t, b, !server)
}

// echoAll is echo without an iterator.
func echoAll(c *Conn) {
	for {
		typ, p, err := c.Read(bg)
		if err != nil || c.Write(bg, typ, p) != nil {
			return
		}
	}
}

// 5.5.1: requests that are followed at once by a Close frame, or by a violation,
// are answered before our Close frame goes out, corked or not.
func TestRepliesBeforeClose(t *testing.T) {
	for _, server := range []bool{true, false} {
		for _, o := range []Options{quiet, {PingInterval: -1, NoCoalescing: true}} {
			for end, want := range map[string]string{"\x88\x03\xe9bye": "\x88\x03\xe9bye", "\xa1": "\x88\x03\xeareserved bits 0x2 are set"} {
				for range 20 {
					c, peer := tcpAgainst(t, server, o)
					go echoAll(c)
					peer.send("\x81a", "\x81b", "\x89p", "\x81c", "\x81d", end)
					var got []string
					for f := peer.next(); f != "" && f[0] != 0x88; f = peer.next() {
						if f != "\x8ap" {
							got = append(got, f)
						}
					}
					if strings.Join(got, "") != "\x81a\x81b\x81c\x81d" {
						t.Fatalf("server %v, before %q: got %q", server, end, got)
					}
					c.CloseNow()
				}
				c, peer := tcpAgainst(t, server, o)
				go echoAll(c)
				peer.send("\x81a", end)
				peer.expect("\x81a")
				peer.expect(want)
				c.CloseNow()
			}
		}
	}
}

// Who has read a message and does not ask for another one has graceTime
// to answer it; a Close of ours ends that, and so does the wish to
// read on. Who has nothing to answer is not waited for.
func TestGraceToAnswer(t *testing.T) {
	read := func(c *Conn) { c.Read(bg) }
	for _, tt := range []struct {
		name        string
		before, now func(*Conn) // the peer closes, and half a second later
		took        time.Duration
	}{
		{"busy for ever", read, nil, graceTime},
		{"reads on", read, read, time.Second / 2},
		{"closes", read, func(c *Conn) { c.Close(4000, "") }, time.Second / 2},
		{"has not read", func(*Conn) {}, read, graceTime},
		{"has given up reading", func(c *Conn) {
			read(c)
			ctx, cancel := context.WithTimeout(bg, time.Second)
			defer cancel()
			c.Read(ctx)
		}, nil, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, peer := against(t, true, quiet)
			peer.send("\x81a")
			tt.before(c)
			start := time.Now()
			peer.send("\x88\x03\xe8")
			wait := callers(func() error {
				if time.Sleep(time.Second / 2); tt.now != nil {
					tt.now(c)
				}
				return nil
			})
			peer.expect("\x88\x03\xe8")
			if d := time.Since(start).Truncate(100 * time.Millisecond); d != tt.took {
				t.Errorf("%s: answered after %v", tt.name, d)
			}
			wantState(t, c.join(), 1000, 1000, true, nil)
			wait()
			c.CloseNow()
		})
	}
}

// A Close frame is news when it is there, whatever becomes of TCP.
func TestCloseFrameIsNewsAtOnce(t *testing.T) {
	for _, server := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			c, peer := against(t, server, quiet)
			start := time.Now()
			wait := callers(func() error { _, _, err := c.Read(bg); return err })
			peer.send("\x88\x03\xf4restart")
			peer.expect("\x88\x03\xf4restart")
			wantState(t, wantCloseErr(t, c, "Read", wait()[0]), 1012, 1012, true, nil)
			if d := time.Since(start); d != 0 {
				t.Errorf("took %v", d)
			}
			before := c.Err()
			peer.Close()
			c.wg.Wait()
			if c.Err() != before {
				t.Errorf("the state changed from %v to %v", before, c.Err())
			}
		})
	}
}

// 7.1.7: a peer that goes on sending after a violation is soon rid of.
func TestViolationEndsSoon(t *testing.T) {
	c, peer := tcpAgainst(t, true, quiet)
	start := time.Now()
	wait := callers(func() error { _, _, err := c.Read(bg); return err })
	peer.Write([]byte{0xF1, 0x80, 1, 2, 3, 4})
	go peer.discard()
	sent := 0
	for b := make([]byte, 64<<10); ; {
		n, err := peer.Write(b)
		sent += n
		if err != nil {
			break
		}
	}
	var pe *ProtocolError
	if err := wait()[0]; !errors.As(err, &pe) || pe.Code != StatusProtocolError {
		t.Errorf("Read: %v", err)
	}
	c.wg.Wait()
	if d := time.Since(start); sent > 64<<20 || d > defaultCloseTimeout {
		t.Errorf("%d bytes were taken in %v", sent, d)
	}
}

// 7.1.1: Close does not wait for a peer that has answered and leaves TCP open.
func TestClosePeerKeepsTCP(t *testing.T) {
	for _, server := range []bool{true, false} {
		c, peer := tcpAgainst(t, server, quiet)
		go func() { peer.send(peer.next()) }()
		start := time.Now()
		if err := c.Close(StatusPolicyViolation, "no"); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d > defaultCloseTimeout/2 {
			t.Errorf("server %v: took %v", server, d)
		}
	}
}

// CloseContext bounds the call and not the closing.
func TestCloseContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		start := time.Now()
		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		if err := c.CloseContext(ctx, StatusNormal, ""); err != context.DeadlineExceeded || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		peer.expect("\x88\x03\xe8")
		peer.send("\x88\x03\xe8")
		wantState(t, c.join(), 1000, 1000, false, nil)
		if err := c.CloseContext(bg, 4000, ""); err != nil {
			t.Error(err)
		}
	})
}

// A peer that sends and never reads is stuck: the ping that cannot be written
// counts as unanswered.
func TestKeepaliveStuckPeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, Options{})
		go func() {
			for {
				if _, err := peer.Write(peer.encode(0x81, "x")); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		}()
		go func() {
			for range c.Borrow(bg) {
			}
		}()
		start := time.Now()
		err := c.Write(bg, Binary, make([]byte, 1<<20))
		wantState(t, wantCloseErr(t, c, "Write", err), 0, 0, false, ErrKeepalive)
		if d := time.Since(start); d > 2*defaultPing+defaultCloseTimeout {
			t.Errorf("took %v", d)
		}
		c.CloseNow()
		time.Sleep(2 * time.Second) // the peer's goroutine ends
	})
}

// A receiver that is slow but alive says so, and is not taken for dead.
func TestKeepaliveSlowReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := Options{PingInterval: 500 * time.Millisecond, PingTimeout: 2 * time.Second}
		a, b := pair(o, o)
		wait := callers(func() error {
			for range 15 {
				if err := a.Write(bg, Binary, make([]byte, 30<<10)); err != nil {
					return err
				}
			}
			return nil
		})
		for range 15 {
			if _, _, err := b.Read(bg); err != nil {
				t.Fatal(err)
			}
			time.Sleep(5 * time.Second)
		}
		if err := wait()[0]; err != nil || a.Err() != nil || b.Err() != nil {
			t.Errorf("%v, %v, %v", err, a.Err(), b.Err())
		}
		a.Close(StatusNormal, "")
		b.CloseNow()
	})
}

// A full receive queue does not hide a peer that is gone: a ping meets it.
func TestKeepaliveWithUnreadMessages(t *testing.T) {
	c, peer := tcpAgainst(t, true, Options{PingInterval: 50 * time.Millisecond, PingTimeout: 50 * time.Millisecond})
	go io.Copy(io.Discard, peer.Conn)
	for range 100 {
		peer.send("\x81" + strings.Repeat("x", 1<<10))
	}
	peer.send("\x88\x03\xe8bye")
	time.Sleep(20 * time.Millisecond)
	peer.Close()
	select {
	case <-c.Done():
	case <-time.After(time.Minute):
		t.Fatal("not noticed")
	}
	n := 0
	for _, err := range c.Messages(bg) {
		if err != nil {
			break
		}
		n++
	}
	if ce := c.Err().(*CloseError); n != 100 || ce.Rcvd == nil || ce.Rcvd.Code != StatusNormal {
		t.Errorf("%d messages, %v", n, ce)
	}
}

// Pings that were given up leave nothing, whether sent or not.
func TestPingsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := against(t, true, quiet)
		go c.Write(bg, Binary, make([]byte, 100))
		synctest.Wait()
		for range 100 {
			ctx, cancel := context.WithTimeout(bg, time.Microsecond)
			c.Ping(ctx)
			cancel()
		}
		if c.Err() != nil || len(c.out.ctl.queued) != 0 || len(c.out.ctl.pings) != 0 {
			t.Errorf("%v; %d queued, %d waited for", c.Err(), len(c.out.ctl.queued), len(c.out.ctl.pings))
		}
		c.CloseNow()
	})
}
