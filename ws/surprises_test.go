package ws

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// A NetConn is a stream: one Write may be longer than any message that the peer
// accepts.
func TestNetConnBigWrite(t *testing.T) {
	a, b := tcpPair(t, Options{}, Options{})
	na, nb := NetConn(a, Binary), NetConn(b, Binary)
	want := noise(3 << 20)
	go func() {
		if n, err := na.Write(want); n != len(want) || err != nil {
			t.Errorf("Write: %d bytes, %v", n, err)
		}
		na.Close()
	}()
	if got, err := io.ReadAll(nb); !bytes.Equal(got, want) || err != nil {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
	b.CloseNow()
}

// After our own Close a read says so: the one that it wakes and the one after it.
func TestNetConnReadAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, quiet)
		na := NetConn(a, Binary)
		go b.Discard(bg)
		read := func() error { _, err := na.Read(make([]byte, 1)); return err }
		wait := callers(read)
		synctest.Wait()
		if err := na.Close(); err != nil {
			t.Error(err)
		}
		for _, err := range []error{wait()[0], read()} {
			if !errors.Is(err, net.ErrClosed) {
				t.Errorf("Read: %v", err)
			}
		}
	})
}

// connected opens n connections to a server that serves them.
func connected(t *testing.T, s *Server, url string, n int) (conns []*Conn) {
	t.Helper()
	for range n {
		c, err := Dial(bg, url, &DialOptions{Proxy: NoProxy})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.CloseNow)
		conns = append(conns, c)
	}
	for len(s.snapshot()) < n {
		time.Sleep(time.Millisecond) // the last Accept may still be on its way
	}
	return conns
}

// Shutdown does not wait for the handler that calls it, which its request tells.
func TestServerShutdownInHandler(t *testing.T) {
	shut := make(chan error, 1)
	var s Server
	s.Handler = func(c *Conn, r *http.Request) {
		if _, _, err := c.Read(bg); err == nil {
			shut <- s.Shutdown(r.Context())
		}
	}
	conns := connected(t, &s, start(t, &s), 2)
	for _, c := range conns {
		c.Discard(bg)
	}
	conns[0].Write(bg, Text, []byte("stop"))
	select {
	case err := <-shut:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("Shutdown waits for its own handler")
	}
	for _, c := range conns {
		wantState(t, c.join(), 1001, 1001, true, nil)
	}
}

// The recipe of Server's documentation loses no 1001, though http.Server's Shutdown
// knows nothing of the connections.
func TestServerShutdownRecipe(t *testing.T) {
	s := &Server{Handler: echo}
	hs := &http.Server{Handler: s}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- hs.Serve(l) }()
	conns := connected(t, s, "ws://"+l.Addr().String(), 50)
	for _, c := range conns {
		c.Discard(bg)
	}
	if err := errors.Join(s.Shutdown(bg), hs.Shutdown(bg)); err != nil {
		t.Error(err)
	}
	if err := <-served; err != http.ErrServerClosed {
		t.Error(err)
	}
	for _, c := range conns {
		wantState(t, c.join(), 1001, 1001, true, nil)
	}
}

// The request's context ends with the handler, as net/http has it: reads under it do,
// and the connection lives on for those under another one.
func TestRequestContextEndsWithHandler(t *testing.T) {
	under, without := make(chan error, 1), make(chan error, 1)
	url := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		go func() {
			_, _, err := c.Read(r.Context())
			under <- err
			_, p, err := c.Read(context.WithoutCancel(r.Context()))
			if string(p) != "later" {
				err = errors.Join(err, errors.New("read "+string(p)))
			}
			without <- err
			c.CloseNow()
		}()
	}))
	c, err := Dial(bg, url, &DialOptions{Proxy: NoProxy})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if err := <-under; err != context.Canceled {
		t.Errorf("under the request's context: %v", err)
	}
	c.Write(bg, Text, []byte("later"))
	if err := <-without; err != nil {
		t.Errorf("without its end: %v", err)
	}
}
