package ws

import (
	"bytes"
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestWriteNeverChangesThePayload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		p := bytes.Repeat([]byte("abc"), 50_000)
		orig := bytes.Clone(p)
		wait := callers(func() error { return a.Write(bg, Binary, p) })
		wantMessage(t, b, bg, Binary, string(orig))
		wait()
		if !bytes.Equal(p, orig) {
			t.Error("Write masked the caller's bytes")
		}
		a.CloseNow()
		b.CloseNow()
	})
}

func TestWriteRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		if err := a.Write(bg, 7, nil); err == nil {
			t.Error("message type 7 was accepted")
		}
		if _, err := a.Writer(bg, 0); err == nil {
			t.Error("message type 0 was accepted")
		}
		if err := a.Write(bg, Text, []byte("\xff")); err != ErrInvalidUTF8 {
			t.Errorf("invalid UTF-8: %v", err)
		}
		w, _ := a.Writer(bg, Text)
		if _, err := w.Write([]byte("\xff")); err != ErrInvalidUTF8 {
			t.Errorf("invalid UTF-8 in a fragment: %v", err)
		}
		if err := w.Close(); err != ErrInvalidUTF8 {
			t.Errorf("Close: %v", err)
		}
		go a.Write(bg, Text, []byte("alive"))
		wantMessage(t, b, bg, Text, "alive")
		a.Close(StatusNormal, "")
		b.CloseNow()
	})
}

// A context that ends while a Write waits for its turn does no harm.
func TestWriteCancelWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		w, err := a.Writer(bg, Text)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		if err := a.Write(ctx, Text, nil); err != context.DeadlineExceeded {
			t.Errorf("Write: %v", err)
		}
		if _, err := a.Writer(ctx, Text); err != context.DeadlineExceeded {
			t.Errorf("Writer: %v", err)
		}
		w.Close()
		wantMessage(t, b, bg, Text, "")
		a.Close(StatusNormal, "")
		b.CloseNow()
	})
}

// A context that ends inside a frame fails the connection, and the caller does
// not wait for that to be over.
func TestWriteCancelInsideFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, Options{PingInterval: -1, NoCoalescing: true})
		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		start := time.Now()
		wait := callers(
			func() error { return c.Write(ctx, Binary, make([]byte, 1000)) },
			func() error { time.Sleep(time.Millisecond); return c.Write(bg, Binary, nil) },
		)
		if _, err := peer.Read(make([]byte, 10)); err != nil {
			t.Error(err)
		}
		<-ctx.Done()
		synctest.Wait()
		if !c.end.isBegun() {
			t.Error("half a frame was written and the connection goes on")
		}
		time.Sleep(time.Second)
		peer.Close()
		errs := wait()
		if !errors.Is(errs[0], context.DeadlineExceeded) || errors.As(errs[0], new(*CloseError)) {
			t.Errorf("interrupted Write: %v", errs[0])
		}
		wantState(t, wantCloseErr(t, c, "other Write", errs[1]), 0, 0, false, context.DeadlineExceeded)
		if d := time.Since(start); d != 2*time.Second {
			t.Errorf("took %v", d)
		}
	})
}

// The same on a network connection that has no deadlines.
func TestWriteCancelWithoutDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := net.Pipe()
		c := newConn(noDeadlines{a}, config{opts: quiet})
		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		if err := c.Write(ctx, Binary, make([]byte, 1000)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("interrupted Write: %v", err)
		}
		wantState(t, c.join(), 0, 0, false, context.DeadlineExceeded)
	})
}

// A watch that fires when the frame is already written does not poison the
// next write.
func TestWriteCancelAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		for range 20 {
			ctx, cancel := context.WithCancel(bg)
			wait := callers(func() error { return a.Write(ctx, Text, []byte("x")) })
			wantMessage(t, b, bg, Text, "x")
			cancel()
			wait()
			if a.end.isBegun() {
				t.Fatalf("closed by a late cancel")
			}
		}
		a.Close(StatusNormal, "")
		b.CloseNow()
	})
}

func TestWriter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		done := callers(func() error {
			w, err := c.Writer(bg, Text)
			if err != nil {
				return err
			}
			w.Write([]byte("a\xe2\x82"))
			w.Write(nil)
			w.Write([]byte("\xac"))
			if err := w.Close(); err != nil {
				return err
			}
			if err := w.Close(); err == nil {
				t.Error("second Close = nil")
			}
			if _, err := w.Write([]byte("x")); err == nil {
				t.Error("Write after Close = nil")
			}
			return nil
		})
		peer.expect("\x01a\xe2\x82")
		peer.expect("\x00\xac")
		peer.expect("\x80")
		if err := done()[0]; err != nil {
			t.Error(err)
		}
		c.CloseNow()
	})
}

// A pong passes between fragments: behind the frame that is being written when
// the ping arrives, and ahead of every frame that is begun later.
func TestWriterPongBetweenFragments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		begin := make(chan struct{})
		done := callers(func() error {
			w, err := c.Writer(bg, Text)
			if err != nil {
				return err
			}
			w.Write([]byte("a"))
			w.Write([]byte("b"))
			<-begin
			w.Write([]byte("c"))
			return w.Close()
		})
		peer.expect("\x01a")
		synctest.Wait() // the next fragment is begun, and blocked on the pipe
		peer.send("\x891", "\x892")
		synctest.Wait()
		peer.expect("\x00b")
		peer.expect("\x8a1")
		peer.expect("\x8a2")
		synctest.Wait() // no frame is under way
		peer.send("\x893")
		synctest.Wait()
		close(begin)
		for _, want := range []string{"\x8a3", "\x00c", "\x80"} {
			peer.expect(want)
		}
		if err := done()[0]; err != nil {
			t.Error(err)
		}
		c.CloseNow()
	})
}

// Concurrent messages, whole and in fragments, never interleave.
func TestWriteConcurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		var fs []func() error
		for i := range 8 {
			s := strings.Repeat(string(rune('a'+i)), 1000)
			fs = append(fs, func() error { return a.Write(bg, Text, []byte(s)) }, func() error {
				w, err := a.Writer(bg, Text)
				if err != nil {
					return err
				}
				for p := range slices.Chunk([]byte(s), 100) {
					w.Write(p)
				}
				return w.Close()
			})
			fs = append(fs, func() error { _, err := a.Ping(bg); return err })
		}
		wait := callers(fs...)
		seen := map[string]int{}
		for range 16 {
			_, p, err := b.Read(bg)
			if err != nil || len(p) != 1000 || strings.Trim(string(p), string(p[:1])) != "" {
				t.Fatalf("%q, %v", p, err)
			}
			seen[string(p[:1])]++
		}
		for i, err := range wait() {
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
		if len(seen) != 8 {
			t.Errorf("%v", seen)
		}
		a.Close(StatusNormal, "")
		b.CloseNow()
	})
}

// A message that cannot be completed fails the connection with 1011.
func TestWriterLeftIncomplete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		ctx, cancel := context.WithCancel(bg)
		w, _ := a.Writer(ctx, Text)
		w.Write([]byte("half"))
		cancel()
		if err := w.Close(); err != context.Canceled {
			t.Errorf("Close: %v", err)
		}
		_, _, err := b.Read(bg)
		wantState(t, wantCloseErr(t, b, "Read", err), 1011, 1011, true, nil)
		err = a.Write(bg, Text, nil)
		wantState(t, wantCloseErr(t, a, "Write", err), 1011, 1011, false, context.Canceled)
	})
}

func TestWriterIncompleteRune(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		w, _ := a.Writer(bg, Text)
		w.Write([]byte("\xe2\x82"))
		if err := w.Close(); err != ErrInvalidUTF8 {
			t.Errorf("Close: %v", err)
		}
		<-a.Done()
		<-b.Done()
		wantState(t, a.Err().(*CloseError), 1011, 1011, false, ErrInvalidUTF8)
	})
}

func TestMaskKeysDiffer(t *testing.T) {
	m := newMaskSource()
	seen := map[[4]byte]bool{}
	for range 1000 {
		seen[m.next()] = true
	}
	if len(seen) < 990 {
		t.Errorf("%d different keys of 1000", len(seen))
	}
}
