package ws

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// Two Conns over a network with faults, see intercept_test.go.

const (
	firstCode  = StatusGoingAway
	firstClose = 5 * time.Second  // when one side closes
	lastClose  = 60 * time.Second // when the other one does, if it has not ended
)

// A plan is what happens in a session besides the network.
type plan struct {
	opts     Options
	byServer bool // the server closes first
	nobody   bool // nobody calls Close: the keepalive ends the session
	now      bool // the first side calls CloseNow instead of Close
	streamed bool // messages are read by Reader, in small pieces
}

// A side is one end of a session: what its calls returned, and the streams that
// its end of the network saw.
type side struct {
	plan
	name     string
	c        *Conn
	in, out  *direction
	closing  time.Duration // when it calls Close
	code     StatusCode
	messages []string
	errs     map[string]error
	took     time.Duration // Close
	ended    time.Duration // the last call returned
}

// run makes all the calls of a session at the same time.
func (s *side) run(start time.Time) {
	names := []string{"Read", "Write", "Writer", "Ping", "Close"}
	errs := callers(s.readAll, s.write, s.stream, s.ping, func() error {
		if s.closing == 0 {
			<-s.c.Done()
			return s.c.Err()
		}
		time.Sleep(s.closing)
		begin := time.Now()
		defer func() { s.took = time.Since(begin) }()
		if s.now && s.code == firstCode {
			s.c.CloseNow()
			return s.c.Err()
		}
		return s.c.Close(s.code, "bye")
	})()
	s.errs = map[string]error{}
	for i, n := range names {
		s.errs[n] = errs[i]
	}
	s.ended = time.Since(start)
}

func (s *side) readAll() error {
	for {
		p, err := s.read()
		if err != nil {
			return err
		}
		s.messages = append(s.messages, string(p))
	}
}

// read reads a message, as a whole or in pieces of two bytes.
func (s *side) read() ([]byte, error) {
	if !s.streamed {
		_, p, err := s.c.Read(bg)
		return p, err
	}
	_, r, err := s.c.Reader(bg)
	if err != nil {
		return nil, err
	}
	var p []byte
	for buf := make([]byte, 2); ; {
		n, err := r.Read(buf)
		p = append(p, buf[:n]...)
		if err == io.EOF {
			return p, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (s *side) write() error {
	if err := s.c.Write(bg, Binary, bytes.Repeat([]byte("b"), 130)); err != nil {
		return err
	}
	return s.c.Write(bg, Text, []byte("€"))
}

func (s *side) stream() error {
	w, err := s.c.Writer(bg, Text)
	if err != nil {
		return err
	}
	for _, p := range []string{"fr", "ag\xe2\x82", "\xac"} {
		if _, err := io.WriteString(w, p); err != nil {
			w.Close()
			return err
		}
	}
	return w.Close()
}

func (s *side) ping() error {
	for range 2 {
		if _, err := s.c.Ping(bg); err != nil {
			return err
		}
	}
	return nil
}

// session runs a session over a network and returns its two sides, the one that
// closes first in front. If nobody closes the keepalive ends it.
func session(t *testing.T, p plan, tune func(n *network)) [2]*side {
	n := newNetwork(t, tune)
	start := time.Now()
	client := &side{plan: p, name: "client", c: newConn(n.a, config{opts: p.opts}), in: &n.ba, out: &n.ab}
	server := &side{plan: p, name: "server", c: newConn(n.b, config{server: true, opts: p.opts}), in: &n.ab, out: &n.ba}
	sides := [2]*side{client, server}
	if p.byServer {
		slices.Reverse(sides[:])
	}
	sides[0].code, sides[1].code = firstCode, 4000
	if !p.nobody {
		sides[0].closing, sides[1].closing = firstClose, lastClose
	}
	run := func(s *side) func() error { return func() error { s.run(start); return nil } }
	callers(run(client), run(server))()
	return sides
}

// A transcript is what a stream holds in full, by an independent look at it.
type transcript struct {
	messages []string
	close    *proto.Close
	pongs    int
}

// read looks at a stream that arrived at a server or a client.
func read(t *testing.T, server bool, stream []byte) (tr transcript) {
	r := proto.NewReceiver(server, proto.Limits{})
	var msg []byte
	for len(stream) > 0 {
		n, ev, err := r.Next(stream)
		if err != nil {
			t.Errorf("stream: %v", err)
			return tr
		}
		stream = stream[n:]
		switch ev.Kind {
		case proto.Data:
			if msg = append(msg, ev.Payload...); ev.Final {
				tr.messages = append(tr.messages, string(msg))
				msg = nil
			}
		case proto.Pong:
			tr.pongs++
		case proto.ClosePeer:
			tr.close = &ev.Close
			return tr
		}
	}
	return tr
}

// check checks what must hold at the end of one side, whatever the network did:
// the state tells what was seen and sent, to everybody; nothing is lost; every
// call ended in time.
func (s *side) check(t *testing.T, bound time.Duration, causes ...error) {
	t.Helper()
	state, ok := s.c.Err().(*CloseError)
	if !ok {
		t.Fatalf("%s: not ended", s.name)
	}
	_, arrived := s.in.streams()
	taken, _ := s.out.streams()
	in, out := read(t, s.c.server, arrived), read(t, !s.c.server, taken)

	if got, want := fmt.Sprint(state.Rcvd), fmt.Sprint(publicClose(in.close)); got != want {
		t.Errorf("%s: state has received %v, network delivered %v", s.name, got, want)
	}
	if got, want := fmt.Sprint(state.Sent), fmt.Sprint(publicClose(out.close)); got != want {
		t.Errorf("%s: state has sent %v, network took %v", s.name, got, want)
	}
	if !slices.Equal(s.messages, in.messages) {
		t.Errorf("%s: read %.20q, network delivered %.20q", s.name, s.messages, in.messages)
	}
	for call, err := range s.errs {
		if err != nil && err != error(state) {
			t.Errorf("%s: %s: %v is not the terminal state", s.name, call, err)
		}
	}
	s.checkCalls(t, state, in, out)
	cause := state.Unwrap()
	if !slices.ContainsFunc(causes, func(c error) bool { return c == cause || c != nil && errors.Is(cause, c) }) {
		t.Errorf("%s: %v: cause is not among %v", s.name, state, causes)
	}
	if s.ended > bound || s.took > defaultCloseTimeout {
		t.Errorf("%s: ended after %v, Close took %v", s.name, s.ended, s.took)
	}
}

// checkCalls checks that what a call says about its success is true.
func (s *side) checkCalls(t *testing.T, state *CloseError, in, out transcript) {
	t.Helper()
	if s.errs["Read"] == nil {
		t.Errorf("%s: Read ended without an error", s.name)
	}
	if ok := s.errs["Close"] == nil; ok != (s.closing > 0 && state.Rcvd != nil && state.Sent != nil) {
		t.Errorf("%s: Close: %v, state: %v", s.name, s.errs["Close"], state)
	}
	if s.errs["Write"] == nil && s.opts.NoCoalescing && !slices.Contains(out.messages, "€") {
		t.Errorf("%s: Write succeeded, but the network did not take the message", s.name)
	}
	if s.errs["Writer"] == nil && s.opts.NoCoalescing && !slices.Contains(out.messages, "frag€") {
		t.Errorf("%s: Writer succeeded, but the network did not take the message", s.name)
	}
	if ok := s.errs["Ping"] == nil; ok != (in.pongs >= 2) {
		t.Errorf("%s: Ping: %v, but %d pongs arrived", s.name, s.errs["Ping"], in.pongs)
	}
}

// Every call ends in time and with the truth when the network fails at any byte
// of a session, in either direction, whoever closes.
func TestFaultAtEveryByte(t *testing.T) {
	causes := map[faultKind][]error{
		stall: {nil, ErrCloseTimeout, io.ErrUnexpectedEOF},
		drop:  {nil, ErrCloseTimeout, io.ErrUnexpectedEOF},
		cut:   {nil, ErrCloseTimeout, io.ErrUnexpectedEOF, errReset},
		reset: {nil, errReset},
	}
	for _, streamed := range []bool{false, true} {
		everyByte(t, plan{opts: Options{PingInterval: -1, NoCoalescing: streamed}, streamed: streamed}, func(t *testing.T, sides [2]*side, kind faultKind) {
			first, last := sides[0], sides[1]
			first.check(t, firstClose+defaultCloseTimeout, causes[kind]...)
			last.check(t, lastClose+defaultCloseTimeout, causes[kind]...)
			if s := first.c.Err().(*CloseError); s.Sent != nil && s.RcvdThenSent != (s.Sent.Code != first.code) {
				t.Errorf("%s closes first: %v", first.name, s)
			}
			if s := last.c.Err().(*CloseError); s.RcvdThenSent != (s.Rcvd != nil && s.Sent != nil) {
				t.Errorf("%s answers: %v", last.name, s)
			}
		}, stall, drop, cut, reset)
	}
}

// The same if nobody calls Close: the keepalive finds out.
func TestFaultAtEveryByteKeepalive(t *testing.T) {
	// An interval, a timeout after a last sign of life and another one, the
	// closing.
	const bound = 3*defaultPing + defaultCloseTimeout
	everyByte(t, plan{nobody: true}, func(t *testing.T, sides [2]*side, kind faultKind) {
		for _, s := range sides {
			s.check(t, bound, nil, ErrKeepalive, ErrCloseTimeout, io.ErrUnexpectedEOF)
		}
		a, b := sides[0].c.Err(), sides[1].c.Err()
		if !errors.Is(a, ErrKeepalive) && !errors.Is(b, ErrKeepalive) {
			t.Errorf("no keepalive failed: %v; %v", a, b)
		}
	}, stall, drop)
}

// The same if one side calls CloseNow, which does not wait for anything.
func TestFaultAtEveryByteCloseNow(t *testing.T) {
	everyByte(t, plan{opts: quiet, now: true}, func(t *testing.T, sides [2]*side, kind faultKind) {
		first, last := sides[0], sides[1]
		first.check(t, firstClose, ErrCloseNow)
		if first.took != 0 || first.ended != firstClose {
			t.Errorf("CloseNow took %v, the last call ended after %v", first.took, first.ended)
		}
		last.check(t, lastClose+defaultCloseTimeout, ErrCloseTimeout, io.ErrUnexpectedEOF, errReset)
	}, stall, drop)
}

// strike makes a fault in the direction to the client or to the server.
func strike(toClient bool, kind faultKind, at int) func(*network) {
	return func(n *network) {
		d := &n.ab
		if toClient {
			d = &n.ba
		}
		d.fault, d.at = kind, at
	}
}

// everyByte runs a session for each closer, direction, kind of fault and byte,
// and f on its outcome. The fault is in the direction to the side that closes
// first, or away from it.
func everyByte(t *testing.T, p plan, f func(t *testing.T, sides [2]*side, kind faultKind), kinds ...faultKind) {
	for _, p.byServer = range []bool{false, true} {
		for _, toFirst := range []bool{false, true} {
			length := sessionLength(t, p, toFirst)
			for _, kind := range kinds {
				for at := range length + 1 {
					ok := true
					synctest.Test(t, func(t *testing.T) {
						f(t, session(t, p, strike(p.byServer != toFirst, kind, at)), kind)
						ok = !t.Failed()
					})
					if !ok {
						t.Fatalf("%+v; to the closer: %v; %v at byte %d of %d", p, toFirst, kind, at, length)
					}
				}
			}
		}
	}
}

// sessionLength returns the length of one direction of a session without faults
// that ends in order.
func sessionLength(t *testing.T, p plan, toFirst bool) (n int) {
	p.opts, p.nobody, p.now = quiet, false, false
	synctest.Test(t, func(t *testing.T) {
		sides := session(t, p, nil)
		sides[0].check(t, firstClose, nil)
		sides[1].check(t, lastClose, nil)
		d := sides[0].out
		if toFirst {
			d = sides[0].in
		}
		taken, _ := d.streams()
		n = len(taken)
	})
	return n
}
