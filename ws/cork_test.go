package ws

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"
)

// Writes of a loop that answers are sent together, and at the latest a moment
// after it stops; Flush and Close send them at once.
func TestCoalescing(t *testing.T) {
	for _, o := range []Options{quiet, {PingInterval: -1, NoCoalescing: true}} {
		synctest.Test(t, func(t *testing.T) {
			c, peer := against(t, true, o)
			peer.send("\x81a", "\x81b")
			wantMessage(t, c, bg, Text, "a")
			start := time.Now()
			var wrote time.Duration
			wait := callers(func() error {
				err := c.Write(bg, Text, []byte("reply"))
				wrote = time.Since(start)
				return err
			})
			time.Sleep(time.Second)
			peer.expect("\x81reply")
			if err := wait()[0]; err != nil || (wrote == 0) == o.NoCoalescing {
				t.Errorf("%v after %v", err, wrote)
			}
			wantMessage(t, c, bg, Text, "b")
			c.CloseNow()
		})
	}
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		peer.send("\x81a", "\x81b", "\x81c")
		wantMessage(t, c, bg, Text, "a")
		c.Write(bg, Text, []byte("1"))
		start := time.Now()
		wait := callers(func() error { return c.Flush(bg) })
		peer.expect("\x811")
		if err := wait()[0]; err != nil || time.Since(start) != 0 {
			t.Errorf("Flush: %v after %v", err, time.Since(start))
		}
		wantMessage(t, c, bg, Text, "b")
		c.Write(bg, Text, []byte("2"))
		go c.Close(StatusNormal, "")
		peer.expect("\x812")
		peer.expect("\x88\x03\xe8")
		if time.Since(start) != 0 {
			t.Errorf("after %v", time.Since(start))
		}
		c.CloseNow()
	})
}

// WriteTimeout counts from the last progress.
func TestWriteTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := against(t, true, Options{PingInterval: -1, WriteTimeout: 3 * time.Second})
		start := time.Now()
		err := c.Write(bg, Text, []byte("x"))
		wantState(t, wantCloseErr(t, c, "Write", err), 0, 0, false, ErrWriteTimeout)
		if d := time.Since(start); d != 3*time.Second+defaultCloseTimeout {
			t.Errorf("took %v", d)
		}
	})
}

// A Write whose context ends before the network took a byte leaves no trace.
func TestWriteCancelBeforeFirstByte(t *testing.T) {
	for _, server := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			c, peer := against(t, server, quiet)
			for _, size := range []int{1, 100_000} {
				ctx, cancel := context.WithTimeout(bg, time.Second)
				if err := c.Write(ctx, Binary, make([]byte, size)); err != context.DeadlineExceeded {
					t.Errorf("%v", err)
				}
				cancel()
			}
			w, err := c.Writer(bg, Text)
			if err != nil {
				t.Fatal(err)
			}
			wait := callers(func() error { io.WriteString(w, "two"); return w.Close() })
			peer.expect("\x01two")
			peer.expect("\x80")
			if err := wait()[0]; err != nil {
				t.Error(err)
			}
			c.CloseNow()
		})
	}
}
