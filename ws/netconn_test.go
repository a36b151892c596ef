package ws

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

func TestNetConn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		na, nb := NetConn(a, Binary), NetConn(b, Binary)
		go func() {
			for _, s := range []string{"hel", "", "lo"} {
				na.Write([]byte(s))
			}
			na.Close()
		}()
		if p, err := io.ReadAll(nb); string(p) != "hello" || err != nil {
			t.Errorf("%q, %v", p, err)
		}
		if _, err := nb.Write([]byte("x")); err == nil {
			t.Error("Write after the end")
		}
	})
}

// Deadlines can be moved while a Read waits, and leave the connection alive.
func TestNetConnDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		nb := NetConn(b, Text)
		for _, move := range []func(){
			func() { nb.SetReadDeadline(time.Now().Add(time.Second)) },
			func() { nb.SetDeadline(time.Now().Add(time.Hour)); nb.SetDeadline(time.Now().Add(time.Second)) },
			func() { nb.SetReadDeadline(time.Now().Add(-1)) },
		} {
			nb.SetDeadline(time.Time{})
			wait := callers(func() error { _, err := nb.Read(make([]byte, 9)); return err })
			synctest.Wait()
			move()
			if err := wait()[0]; !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("Read: %v", err)
			}
		}
		nb.SetDeadline(time.Time{})
		go a.Write(bg, Text, []byte("alive"))
		buf := make([]byte, 9)
		if n, err := nb.Read(buf); string(buf[:n]) != "alive" || err != nil {
			t.Errorf("%q, %v", buf[:n], err)
		}
		a.CloseNow()
		if _, err := nb.Read(buf); err == nil || err == io.EOF {
			t.Errorf("no handshake: %v", err)
		}
	})
}

// A write deadline that passes inside a frame fails the connection, and the
// calls that follow do not take its end for another deadline.
func TestNetConnWriteDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		n := NetConn(c, Binary)
		n.SetWriteDeadline(time.Now().Add(time.Second))
		wait := callers(func() error { _, err := n.Write(make([]byte, 1000)); return err })
		peer.Conn.Read(make([]byte, 10))
		err := wait()[0]
		if ne, ok := err.(net.Error); !ok || !ne.Timeout() {
			t.Errorf("Write: %v", err)
		}
		peer.Close()
		n.SetDeadline(time.Time{})
		_, err = n.Read(make([]byte, 9))
		wantState(t, wantCloseErr(t, c, "Read", err), 0, 0, false, os.ErrDeadlineExceeded)
		_, err = n.Write([]byte("x"))
		wantCloseErr(t, c, "Write", err)
	})
}

// A write that waits for its turn does no harm when its deadline passes.
func TestNetConnWriteDeadlineWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		w, _ := a.Writer(bg, Binary)
		n := NetConn(a, Binary)
		n.SetWriteDeadline(time.Now().Add(time.Second))
		if _, err := n.Write([]byte("x")); err != os.ErrDeadlineExceeded {
			t.Errorf("Write: %v", err)
		}
		w.Close()
		wantMessage(t, b, bg, Binary, "")
		a.Close(StatusNormal, "")
		b.CloseNow()
	})
}

// A message of the other type fails the connection. Nothing that comes behind
// it is read, and the read deadline holds meanwhile.
func TestNetConnWrongType(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		n := NetConn(c, Binary)
		buf := make([]byte, 9)
		peer.send("\x82good", "\x01wr")
		if k, err := n.Read(buf); string(buf[:k]) != "good" || err != nil {
			t.Errorf("%q, %v", buf[:k], err)
		}
		n.SetReadDeadline(time.Now().Add(time.Second))
		wait := callers(func() error { _, err := n.Read(buf); return err })
		peer.expect("\x88\x03\xebunexpected text message")
		if err := wait()[0]; err != os.ErrDeadlineExceeded {
			t.Errorf("Read: %v", err)
		}
		n.SetReadDeadline(time.Time{})
		peer.send("\x80ong", "\x82late", "\x88\x03\xeb")
		peer.Close()
		k, err := n.Read(buf)
		ce := wantCloseErr(t, c, "Read", err)
		wantState(t, ce, 1003, 1003, false, ce.Unwrap())
		if cause := ce.Unwrap(); k != 0 || cause == nil || cause.Error() != "ws: text message where binary was expected" {
			t.Errorf("Read %q; state %v", buf[:k], ce)
		}
	})
}

// An orderly close inside a message is no EOF.
func TestNetConnCloseInsideMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		n := NetConn(c, Binary)
		peer.send("\x02half")
		if p, err := io.ReadAll(io.LimitReader(n, 4)); string(p) != "half" || err != nil {
			t.Errorf("%q, %v", p, err)
		}
		peer.send("\x88\x03\xe8")
		peer.expect("\x88\x03\xe8")
		if _, err := n.Read(make([]byte, 9)); err != io.ErrUnexpectedEOF {
			t.Errorf("Read: %v", err)
		}
	})
}

func TestNetConnMisuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		n := NetConn(a, Binary)
		if k, err := n.Read(nil); k != 0 || err != nil {
			t.Errorf("empty Read: %d, %v", k, err)
		}
		wait := callers(func() error { _, _, err := a.Read(bg); return err })
		synctest.Wait()
		if _, err := n.Read(make([]byte, 1)); err != ErrConcurrentRead {
			t.Errorf("during a Read: %v", err)
		}
		go b.Write(bg, Binary, []byte("x"))
		if err := wait()[0]; err != nil {
			t.Error(err)
		}
		go b.Write(bg, Binary, []byte("y"))
		if _, _, err := a.Reader(bg); err != nil {
			t.Error(err)
		}
		if _, err := n.Read(make([]byte, 1)); err != ErrUnfinishedMessage {
			t.Errorf("inside a message: %v", err)
		}
		a.Close(StatusNormal, "")
		b.CloseNow()
		defer func() {
			if recover() == nil {
				t.Error("message type 0 was accepted")
			}
		}()
		NetConn(a, 0)
	})
}
