package ws

import (
	"errors"
	"io"
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

func TestNetConnWrongType(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		go a.Write(bg, Text, []byte("x"))
		_, err := NetConn(b, Binary).Read(make([]byte, 9))
		wantState(t, wantCloseErr(t, b, "Read", err), 1003, 1003, false, b.Err().(*CloseError).cause)
		<-a.Done()
	})
}
