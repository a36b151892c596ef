package ws

import (
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Connections that nobody reads cost one goroutine each, also over TCP, and no
// buffer.
func TestIdle(t *testing.T) {
	before := runtime.NumGoroutine()
	var conns []*Conn
	const n = 50
	for range n {
		c, s := tcpPair(t, Options{}, Options{})
		conns = append(conns, c, s)
		c.Write(bg, Text, []byte("hello"))
		wantMessage(t, s, bg, Text, "hello")
	}
	time.Sleep(10 * takeBackTime)
	if got := runtime.NumGoroutine() - before; got > 2*n+2 {
		t.Errorf("%d goroutines for %d connections", got, 2*n)
	}
	var wg sync.WaitGroup
	for _, c := range conns {
		if c.in.mu.Lock(); c.in.holder != background {
			t.Errorf("role %v", c.in.holder)
		}
		c.in.mu.Unlock()
		wg.Go(c.CloseNow)
	}
	wg.Wait()
	for _, c := range conns {
		if c.in.buf != nil || c.out.pend != nil {
			t.Error("a buffer is left")
		}
	}
}

// The role goes back and forth: whoever reads, nothing is lost.
func TestRoleChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		for i := range 100 {
			peer.send("\x81a", "\x89p", "\x01b")
			peer.expect("\x8ap")
			if i%3 == 0 {
				time.Sleep(3 * takeBackTime)
			}
			wait := callers(func() error { wantMessage(t, c, bg, Text, "a"); wantMessage(t, c, bg, Text, "bc"); return nil })
			if i%2 == 0 {
				time.Sleep(3 * takeBackTime)
			}
			peer.send("\x80c")
			wait()
		}
		c.CloseNow()
	})
}

// A message that was lent stays as it is while others arrive, and pings are
// answered meanwhile.
func TestBorrow(t *testing.T) {
	for _, server := range []bool{true, false} {
		c, peer := tcpAgainst(t, server, quiet)
		const n = 200
		want := func(i int) string { return strings.Repeat(string(rune('a'+i%26)), 1+i*i%40_000) }
		go func() {
			for i := range n {
				peer.send("\x81" + want(i))
			}
			peer.send("\x88\x03\xe8")
			peer.discard()
		}()
		i := 0
		for m, err := range c.Borrow(bg) {
			if err != nil {
				t.Fatal(err)
			}
			if i%50 == 0 {
				time.Sleep(4 * takeBackTime) // the background goroutine reads on
			}
			if string(m.Data) != want(i) {
				t.Fatalf("message %d of %d bytes: %.20q", i, len(m.Data), m.Data)
			}
			i++
		}
		if i != n {
			t.Errorf("%d messages", i)
		}
		c.CloseNow()
	}
}

func TestReadInto(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		go peer.send("\x81abc", "\x82"+strings.Repeat("x", 100_000))
		buf := make([]byte, 10)
		typ, p, err := c.ReadInto(bg, buf)
		if typ != Text || string(p) != "abc" || err != nil || &p[0] != &buf[0] {
			t.Errorf("%v, %q, %v", typ, p, err)
		}
		if typ, p, err = c.ReadInto(bg, buf); typ != Binary || len(p) != 100_000 || err != nil {
			t.Errorf("%v, %d bytes, %v", typ, len(p), err)
		}
		c.SetReadLimit(4)
		go peer.send("\x81abcde")
		_, _, err = c.ReadInto(bg, buf)
		if pe := new(ProtocolError); !errors.As(err, &pe) || pe.Code != StatusMessageTooBig {
			t.Errorf("%v", err)
		}
		c.CloseNow()
	})
}

// No allocation for a message that is lent or read into memory that is there,
// and one for Read.
func TestAllocations(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("pools are not kept under the race detector")
	}
	c, s := tcpPair(t, quiet, quiet)
	defer c.CloseNow()
	defer s.CloseNow()
	go func() {
		for m, err := range s.Borrow(bg) {
			if err != nil || s.Write(bg, m.Type, m.Data) != nil {
				return
			}
		}
	}()
	p, buf := make([]byte, 1000), make([]byte, 1000)
	for want, read := range []func(){
		func() { c.ReadInto(bg, buf) },
		func() { c.Read(bg) },
	} {
		if got := testing.AllocsPerRun(200, func() { c.Write(bg, Binary, p); read() }); got > float64(want) {
			t.Errorf("%v allocations, want %d", got, want)
		}
	}
}
