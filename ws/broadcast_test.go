package ws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestBroadcast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c1, s1 := pair(quiet, quiet)
		c2, s2 := pair(quiet, quiet)
		c3, s3 := pair(quiet, quiet)
		c3.Close(StatusNormal, "")
		<-s3.Done()
		c4, s4 := pair(quiet, quiet) // ends without a closing
		c4.CloseNow()
		<-s4.Done()
		// s1, s2 send the frame encoded once, c1 masks it
		conns := slices.Values([]*Conn{s1, s2, s3, s4, c1})
		for _, want := range []string{"to all", strings.Repeat("long", 10_000)} {
			if err := Broadcast(bg, conns, Text, []byte(want)); err != nil {
				t.Errorf("%v", err)
			}
			for _, c := range []*Conn{c1, c2, s1} {
				wantMessage(t, c, bg, Text, want)
			}
		}
		for _, c := range []*Conn{c1, c2, s1, s2} {
			c.CloseNow()
		}
		if Broadcast(bg, conns, 0, nil) == nil || Broadcast(bg, conns, Text, []byte{0xff}) != ErrInvalidUTF8 {
			t.Error("a bad message was accepted")
		}
	})
}

// A peer that does not read misses what its connection cannot take, and the
// broadcaster is told. The others are served at once. Closed for it, the peer
// gets what was taken, in order, and the reason.
func TestBroadcastMissed(t *testing.T) {
	for _, size := range []int{1000, 100_000} {
		synctest.Test(t, func(t *testing.T) {
			c, s := pair(quiet, quiet)
			slow, peer := against(t, true, quiet)
			conns := slices.Values([]*Conn{slow, s})
			pad := strings.Repeat(".", size)
			var missed int
			for i := 0; missed == 0; i++ {
				ctx, cancel := context.WithTimeout(bg, time.Second)
				start := time.Now()
				err := Broadcast(ctx, conns, Text, fmt.Append(nil, i, pad))
				cancel()
				var be *BroadcastError
				switch {
				case err == nil && time.Since(start) == 0:
				case errors.As(err, &be) && be.Conn == slow && errors.Is(err, context.DeadlineExceeded) && strings.Contains(err.Error(), "missed"):
					missed = i
				default:
					t.Fatalf("%v after %v", err, time.Since(start))
				}
				wantMessage(t, c, bg, Text, fmt.Sprint(i, pad))
			}
			if missed*size > 2*pendLimit+2*size { // on their way, and waiting
				t.Errorf("%d messages were taken", missed)
			}
			if slow.Err() != nil {
				t.Errorf("the slow one has ended: %v", slow.Err())
			}
			wait := callers(func() error { return slow.Close(StatusPolicyViolation, "too slow") })
			for i := range missed {
				peer.expect("\x81" + fmt.Sprint(i, pad))
			}
			peer.expect("\x88\x03\xf0too slow")
			peer.send("\x88\x03\xf0too slow")
			if err := wait()[0]; err != nil {
				t.Error(err)
			}
			c.CloseNow()
			s.CloseNow()
		})
	}
}

// A broadcast waits for an open MessageWriter, and is missed if that takes too
// long.
func TestBroadcastBehindWriter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := pair(quiet, quiet)
		w, err := s.Writer(bg, Text)
		if err != nil {
			t.Fatal(err)
		}
		send := func(ctx context.Context, p string) error {
			return Broadcast(ctx, slices.Values([]*Conn{s}), Text, []byte(p))
		}
		io.WriteString(w, "long ")
		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		if err := send(ctx, "1"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		wait := callers(func() error { return send(bg, "2") })
		synctest.Wait()
		io.WriteString(w, "message")
		w.Close()
		if err := wait()[0]; err != nil {
			t.Error(err)
		}
		wantMessage(t, c, bg, Text, "long message")
		wantMessage(t, c, bg, Text, "2")
		c.Close(StatusNormal, "")
		s.CloseNow()
	})
}

// Messages of several broadcasters come in one order, over TCP and pipes.
func TestBroadcastOrder(t *testing.T) {
	const n, messages = 6, 200
	var servers, clients []*Conn
	for i := range n {
		var c, s *Conn
		if i%2 == 0 {
			c, s = pair(quiet, quiet)
		} else {
			c, s = tcpPair(t, quiet, quiet)
		}
		defer c.CloseNow()
		defer s.CloseNow()
		clients, servers = append(clients, c), append(servers, s)
	}
	send := func(name string) func() error {
		return func() error {
			var errs []error
			for i := range messages {
				errs = append(errs, Broadcast(bg, slices.Values(servers), Text, fmt.Append(nil, name, i)))
			}
			return errors.Join(errs...)
		}
	}
	wait := callers(send("a"), send("b"))
	orders := make([]string, n)
	var reads []func() error
	for i, c := range clients {
		reads = append(reads, func() error {
			for range 2 * messages {
				_, p, err := c.Read(bg)
				if err != nil {
					return err
				}
				orders[i] += string(p) + " "
			}
			return nil
		})
	}
	for _, err := range append(callers(reads...)(), wait()...) {
		if err != nil {
			t.Error(err)
		}
	}
	if orders = slices.Compact(orders); len(orders) != 1 {
		t.Errorf("%d orders", len(orders))
	}
}

// tcpPair returns both ends of a connection over TCP on loopback.
func tcpPair(t testing.TB, co, so Options) (client, server *Conn) {
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
	return newConn(a, config{opts: co}), newConn(b, config{server: true, opts: so})
}
