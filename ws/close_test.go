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

// The scenario of the original bug: the peer is silent, Close times out while
// Read is blocked. Whoever learns that the connection has ended must get the
// settled terminal state, and all the same one: not an error about a state that
// is still open, and not a stale or a half-written one.
func TestCloseTimesOutWhileReadIsBlocked(t *testing.T) {
	for _, server := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c, peer := against(t, server, quiet)
			go peer.discard()
			start := time.Now()
			wait := callers(
				func() error { _, _, err := c.Read(bg); return err },
				func() error { _, err := c.Ping(bg); return err },
				func() error { synctest.Wait(); return c.Close(StatusNormal, "bye") },
				func() error { time.Sleep(time.Second); return c.Write(bg, Text, []byte("late")) },
				func() error { <-c.Done(); return c.Err() },
			)
			for i, err := range wait() {
				ce := wantCloseErr(t, c, []string{"Read", "Ping", "Close", "Write", "Err"}[i], err)
				wantState(t, ce, 0, StatusNormal, false, ErrCloseTimeout)
			}
			if d := time.Since(start); d != 10*time.Second {
				t.Errorf("took %v, want the close timeout", d)
			}
			_, _, err := c.Read(bg)
			wantCloseErr(t, c, "Read after the end", err)
		})
	}
}

// Each side's view of an orderly closing, by either side.
func TestCloseHandshake(t *testing.T) {
	for _, byServer := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			a, b := pair(quiet, quiet)
			if byServer {
				a, b = b, a
			}
			wait := callers(func() error { _, _, err := b.Read(bg); return err })
			if err := a.Close(StatusGoingAway, "bye"); err != nil {
				t.Error(err)
			}
			wantState(t, wantCloseErr(t, b, "Read", wait()[0]), 1001, 1001, true, nil)
			wantState(t, a.Err().(*CloseError), 1001, 1001, false, nil)
			if !a.Err().(*CloseError).OK() || a.Err().(*CloseError).Rcvd.Reason != "bye" {
				t.Errorf("%v", a.Err())
			}
			if !errors.Is(a.Err(), net.ErrClosed) || CloseStatus(a.Err()) != StatusGoingAway {
				t.Errorf("%v", a.Err())
			}
			if err := b.Close(StatusNormal, ""); err != nil {
				t.Errorf("Close after the end: %v", err)
			}
		})
	}
}

// Concurrent Close from both sides: everybody returns, both states are settled.
func TestCloseConcurrently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		var fs []func() error
		for i := range 10 {
			fs = append(fs, func() error { return a.Close(StatusNormal, "") },
				func() error { return b.Close(StatusCode(4000+i), "") })
		}
		for i, err := range callers(fs...)() {
			if err != nil {
				t.Errorf("Close %d: %v", i, err)
			}
		}
	})
}

func TestCloseNowConcurrently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		read := callers(func() error { _, _, err := c.Read(bg); return err })
		synctest.Wait()
		f := func() error { c.CloseNow(); return c.Err() }
		for _, err := range append(callers(f, f, f)(), read()...) {
			wantState(t, wantCloseErr(t, c, "CloseNow", err), 0, 0, false, ErrCloseNow)
		}
		if _, err := peer.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("peer: %v, want EOF", err)
		}
	})
}

// CloseNow ends a Close that waits for a silent peer.
func TestCloseNowDuringClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		go peer.discard()
		start := time.Now()
		wait := callers(func() error { return c.Close(StatusNormal, "") })
		time.Sleep(time.Second)
		c.CloseNow()
		wantState(t, wantCloseErr(t, c, "Close", wait()[0]), 0, 1000, false, ErrCloseNow)
		if d := time.Since(start); d != time.Second {
			t.Errorf("took %v", d)
		}
	})
}

// Close with more unread messages than the queue holds: the reader is blocked
// at the gate, which Close must open to see the peer's Close frame.
func TestCloseWithFullQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, Options{PingInterval: -1, QueueHigh: 1000})
		go func() {
			for range 10 {
				peer.send("\x82" + strings.Repeat("x", 500))
			}
			peer.send("\x88\x03\xe8")
			peer.expect("\x88\x03\xe8")
			peer.Close()
		}()
		synctest.Wait()
		time.Sleep(time.Second)
		if now, _ := c.in.pauses(); !now {
			t.Error("the queue is not full")
		}
		start := time.Now()
		if err := c.Close(StatusNormal, ""); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d != 0 {
			t.Errorf("Close took %v", d)
		}
		for i := range 10 {
			if _, p, err := c.Read(bg); err != nil || len(p) != 500 {
				t.Errorf("message %d after Close: %d bytes, %v", i, len(p), err)
			}
		}
		_, _, err := c.Read(bg)
		wantCloseErr(t, c, "Read", err)
	})
}

// A peer that never stops sending cannot fill the memory of a closing side.
func TestCloseBoundsTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, Options{PingInterval: -1, QueueHigh: 1000, MessageLimit: 1000})
		flood := callers(func() error {
			for {
				if _, err := peer.Write(peer.encode(0x82, strings.Repeat("x", 500))); err != nil {
					return err
				}
				time.Sleep(time.Millisecond)
			}
		})
		synctest.Wait()
		err := c.Close(StatusNormal, "")
		flood()
		wantState(t, wantCloseErr(t, c, "Close", err), 0, 0, false, ErrCloseTimeout)
		if c.in.queue.bytes > 2000 || !c.in.queue.dropped {
			t.Errorf("%d bytes are queued", c.in.queue.bytes)
		}
	})
}

// Close while a Write is blocked because the peer does not read.
func TestCloseWhileWriteIsBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := against(t, false, quiet)
		start := time.Now()
		wait := callers(
			func() error { return c.Write(bg, Binary, make([]byte, 100)) },
			func() error { synctest.Wait(); return c.Close(StatusNormal, "") },
		)
		for i, err := range wait() {
			wantState(t, wantCloseErr(t, c, []string{"Write", "Close"}[i], err), 0, 0, false, ErrCloseTimeout)
		}
		if d := time.Since(start); d != 10*time.Second {
			t.Errorf("took %v", d)
		}
	})
}

// The peer completes the handshake but leaves the TCP connection open: the
// close is complete, and a client waits a bit for the end of TCP.
func TestClosePeerLeavesTCPOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		go func() { peer.send(peer.next()) }()
		start := time.Now()
		if err := c.Close(StatusNormal, ""); err != nil {
			t.Error(err)
		}
		wantState(t, c.Err().(*CloseError), 1000, 1000, false, nil)
		if d := time.Since(start); d != lingerClient {
			t.Errorf("took %v", d)
		}
	})
}

// EOF without a Close frame.
func TestCloseEOF(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		wait := callers(
			func() error { _, _, err := c.Read(bg); return err },
			func() error { _, err := c.Ping(bg); return err },
		)
		go func() { peer.next(); peer.Close() }()
		for _, err := range wait() {
			wantState(t, wantCloseErr(t, c, "call", err), 0, 0, false, io.ErrUnexpectedEOF)
		}
		wantCloseErr(t, c, "Close", c.Close(StatusNormal, ""))
		wantCloseErr(t, c, "Write", c.Write(bg, Text, nil))
	})
}

// The peer's Close frame is in our receive buffer when our write fails: the
// write error is not the reason of the end.
func TestCloseWriteErrorIsNotTheReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		c := newConn(brokenWriter{a}, config{opts: quiet})
		peer := rawPeer(t, b, true)
		go func() {
			time.Sleep(time.Second) // the network is slow
			peer.send("\x81last words", "\x88\x0f\xa0why")
			peer.Close()
		}()
		err := c.Write(bg, Text, []byte("x"))
		ce := wantCloseErr(t, c, "Write", err)
		wantState(t, ce, 4000, 0, false, errBroken)
		if ce.Rcvd != nil && ce.Rcvd.Reason != "why" {
			t.Errorf("reason %q", ce.Rcvd.Reason)
		}
		if _, p, err := c.Read(bg); string(p) != "last words" {
			t.Errorf("Read: %q, %v", p, err)
		}
	})
}

var errBroken = errors.New("broken")

type brokenWriter struct{ net.Conn }

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

// A network connection without deadlines ends in time all the same.
func TestCloseWithoutDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		c := newConn(noDeadlines{a}, config{opts: quiet})
		go io.Copy(io.Discard, b)
		start := time.Now()
		err := c.Close(StatusNormal, "")
		wantState(t, wantCloseErr(t, c, "Close", err), 0, 1000, false, ErrCloseTimeout)
		if d := time.Since(start); d != 10*time.Second {
			t.Errorf("took %v", d)
		}
	})
}

type noDeadlines struct{ net.Conn }

func (noDeadlines) SetDeadline(time.Time) error      { return errors.ErrUnsupported }
func (noDeadlines) SetWriteDeadline(time.Time) error { return errors.ErrUnsupported }

func TestCloseDuringFragmentedWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		w, _ := a.Writer(bg, Text)
		if _, err := w.Write([]byte("half")); err != nil {
			t.Fatal(err)
		}
		if err := a.Close(StatusNormal, ""); err != nil {
			t.Error(err)
		}
		wantCloseErr(t, a, "MessageWriter.Close", w.Close())
		_, _, err := b.Read(bg)
		wantState(t, wantCloseErr(t, b, "Read", err), 1011, 1011, true, nil)
	})
}

// A failure keeps its code while a message of ours is incomplete, and so does
// the answer to the peer's Close frame.
func TestCloseDuringFragmentedWriteForAReason(t *testing.T) {
	for in, want := range map[string]StatusCode{"\xc1x": 1002, "\x81\xff": 1007, "\x88\x03\xe9": 1001} {
		synctest.Test(t, func(t *testing.T) {
			c, peer := against(t, true, quiet)
			w, _ := c.Writer(bg, Text)
			wait := callers(func() error { _, err := w.Write([]byte("half")); return err })
			peer.expect("\x01half")
			wait()
			peer.send(in)
			peer.next()
			if ce := c.join(); ce.Sent == nil || ce.Sent.Code != want {
				t.Errorf("%q: %v, want sent %d", in, ce, want)
			}
			wantCloseErr(t, c, "MessageWriter.Close", w.Close())
		})
	}
}

// The terminal state wins over the end of a context, however late.
func TestCloseStateWinsOverContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		a.Close(StatusNormal, "")
		b.CloseNow()
		ctx, cancel := context.WithCancel(bg)
		cancel()
		for range 100 {
			_, _, err := b.Read(ctx)
			wantCloseErr(t, b, "Read", err)
			wantCloseErr(t, b, "Write", b.Write(ctx, Text, nil))
			_, err = b.Ping(ctx)
			wantCloseErr(t, b, "Ping", err)
			_, err = b.Writer(ctx, Text)
			wantCloseErr(t, b, "Writer", err)
		}
	})
}
