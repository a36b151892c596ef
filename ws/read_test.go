package ws

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func wantMessage(t *testing.T, c *Conn, ctx context.Context, typ MessageType, want string) {
	t.Helper()
	got, p, err := c.Read(ctx)
	if err != nil || got != typ || string(p) != want {
		t.Errorf("Read = %v, %q, %v; want %v, %q", got, p, err, typ, want)
	}
}

func TestReadWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		for _, n := range []int{0, 1, 125, 126, 65535, 65536, 300_000} {
			s := strings.Repeat("x", n)
			for _, d := range [][2]*Conn{{a, b}, {b, a}} {
				wait := callers(func() error { return d[0].Write(bg, Text, []byte(s)) })
				wantMessage(t, d[1], bg, Text, s)
				if err := wait()[0]; err != nil {
					t.Error(err)
				}
			}
		}
		a.Close(StatusNormal, "")
		b.CloseNow()
	})
}

// A cancelled Read leaves the connection alive and keeps what has arrived, at
// whatever byte the peer stalls.
func TestReadCancelKeepsParts(t *testing.T) {
	for _, server := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c, peer := against(t, server, quiet)
			var b []byte
			b = append(b, peer.encode(0x01, "ab")...)
			b = append(b, peer.encode(0x89, "ping")...)
			b = append(b, peer.encode(0x80, "cd")...)
			go peer.discard()
			for _, x := range b {
				ctx, cancel := context.WithTimeout(bg, time.Second)
				if _, p, err := c.Read(ctx); !errors.Is(err, context.DeadlineExceeded) {
					t.Fatalf("Read = %q, %v", p, err)
				}
				cancel()
				peer.Write([]byte{x})
			}
			wantMessage(t, c, bg, Text, "abcd")
			c.CloseNow()
		})
	}
}

// A message that is there wins over a context that has ended.
func TestReadExpiredContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		ctx, cancel := context.WithCancel(bg)
		cancel()
		for range 50 {
			if _, _, err := c.Read(ctx); err != context.Canceled {
				t.Fatalf("empty queue: %v", err)
			}
			peer.send("\x81a", "\x01b", "\x80c")
			synctest.Wait()
			wantMessage(t, c, ctx, Text, "a")
			wantMessage(t, c, ctx, Text, "bc")
		}
		c.CloseNow()
	})
}

// Messages before the Close frame are delivered before the close error, also
// when all of it arrived long ago, in one piece.
func TestReadQueuedBeforeClose(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			c, peer := against(t, false, quiet)
			go func() {
				peer.send("\x81a", "\x82b", "\x88\x03\xe8")
				peer.expect("\x88\x03\xe8")
				peer.Close()
			}()
			<-c.Done()
			ctx, cancel := context.WithCancel(bg)
			cancel()
			wantMessage(t, c, ctx, Text, "a")
			wantMessage(t, c, ctx, Binary, "b")
			_, _, err := c.Read(ctx)
			wantState(t, wantCloseErr(t, c, "Read", err), 1000, 1000, true, nil)
		})
	}
}

// A read that gives up takes what was queued at the last moment.
func TestReadLastTakesQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		peer.send("\x81a")
		peer.Close()
		<-c.Done()
		q := request{want: whole}
		if ok := c.in.last(&q); string(q.got.data) != "a" || !ok {
			t.Errorf("%q, %v", q.got.data, ok)
		}
		q = request{want: whole}
		if c.in.last(&q) {
			t.Errorf("%q", q.got.data)
		}
	})
}

// A message whose end never came is not delivered.
func TestReadPartialAtClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		peer.send("\x01half")
		peer.Close()
		_, _, err := c.Read(bg)
		wantState(t, wantCloseErr(t, c, "Read", err), 0, 0, false, io.ErrUnexpectedEOF)
	})
}

// All pairs of reads: the second gets a clear error, the first is unharmed.
func TestReadConcurrent(t *testing.T) {
	reads := map[string]func(*Conn) error{
		"Read":   func(c *Conn) error { _, _, err := c.Read(bg); return err },
		"Reader": func(c *Conn) error { _, _, err := c.Reader(bg); return err },
		"Messages": func(c *Conn) error {
			for _, err := range c.Messages(bg) {
				return err
			}
			return nil
		},
	}
	for n1, r1 := range reads {
		for n2, r2 := range reads {
			synctest.Test(t, func(t *testing.T) {
				c, peer := against(t, false, quiet)
				wait := callers(func() error { return r1(c) })
				synctest.Wait()
				if err := r2(c); err != ErrConcurrentRead {
					t.Errorf("%s during %s: %v", n2, n1, err)
				}
				peer.send("\x81x")
				if err := wait()[0]; err != nil {
					t.Errorf("%s: %v", n1, err)
				}
				c.CloseNow()
			})
		}
	}
}

func TestReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		peer.send("\x01ab")
		typ, r, err := c.Reader(bg)
		if err != nil || typ != Text || r.Type() != Text {
			t.Fatal(typ, err)
		}
		buf := make([]byte, 10)
		if n, err := r.Read(buf); string(buf[:n]) != "ab" || err != nil {
			t.Errorf("%q, %v: the part that arrived is not readable", buf[:n], err)
		}
		if _, _, err := c.Read(bg); err != ErrUnfinishedMessage {
			t.Errorf("Read before the end: %v", err)
		}
		if _, _, err := c.Reader(bg); err != ErrUnfinishedMessage {
			t.Errorf("Reader before the end: %v", err)
		}
		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		r.SetContext(ctx)
		if _, err := r.Read(buf); err != context.DeadlineExceeded {
			t.Errorf("cancelled: %v", err)
		}
		peer.send("\x00cd", "\x80", "\x82next")
		r.SetContext(bg)
		if p, err := io.ReadAll(r); string(p) != "cd" || err != nil {
			t.Errorf("%q, %v", p, err)
		}
		if n, err := r.Read(buf); n != 0 || err != io.EOF {
			t.Errorf("after the end: %d, %v", n, err)
		}
		wantMessage(t, c, bg, Binary, "next")
		c.CloseNow()
	})
}

// A Reader goes on with what a cancelled Read has taken.
func TestReaderAfterCancelledRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		peer.send("\x01ab")
		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		c.Read(ctx)
		peer.send("\x80cd")
		_, r, err := c.Reader(bg)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := io.ReadAll(r); string(p) != "abcd" || err != nil {
			t.Errorf("%q, %v", p, err)
		}
		c.CloseNow()
	})
}

func TestReaderAtClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		peer.send("\x01ab")
		_, r, _ := c.Reader(bg)
		peer.Close()
		p, err := io.ReadAll(r)
		if string(p) != "ab" {
			t.Errorf("%q", p)
		}
		wantCloseErr(t, c, "MessageReader.Read", err)
	})
}

func TestMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		go func() {
			a.Write(bg, Text, []byte("1"))
			a.Write(bg, Text, []byte("2"))
			a.Close(StatusNormal, "")
		}()
		var got string
		for m, err := range b.Messages(bg) {
			if err != nil {
				t.Error(err)
			}
			got += string(m.Data)
		}
		if got != "12" {
			t.Errorf("%q", got)
		}
	})
}

func TestMessagesEndWithError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		var errs []error
		for _, err := range b.Messages(ctx) {
			errs = append(errs, err)
		}
		go a.Close(StatusPolicyViolation, "")
		for _, err := range b.Messages(bg) {
			errs = append(errs, err)
		}
		if len(errs) != 2 || errs[0] != context.DeadlineExceeded || CloseStatus(errs[1]) != 1008 {
			t.Errorf("%v", errs)
		}
	})
}

// A second read of one MessageReader, or of another kind beside it.
func TestMessageReaderConcurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		peer.send("\x01a")
		_, r, err := c.Reader(bg)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := r.Read(nil); n != 0 || err != nil {
			t.Errorf("empty Read: %d, %v", n, err)
		}
		wait := callers(func() error { _, err := io.ReadAll(r); return err })
		synctest.Wait()
		if _, err := r.Read(make([]byte, 1)); err != ErrConcurrentRead {
			t.Errorf("MessageReader.Read: %v", err)
		}
		if _, _, err := c.Read(bg); err != ErrConcurrentRead {
			t.Errorf("Read: %v", err)
		}
		peer.send("\x80b")
		if err := wait()[0]; err != nil {
			t.Error(err)
		}
		c.CloseNow()
	})
}
