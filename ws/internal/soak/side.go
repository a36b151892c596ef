package soak

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/wsracecheck/wsracecheck/ws"
)

// A session is one connection with both its sides.
type session struct {
	seed           uint64
	plan           *plan
	client, server *side
}

func newSession(seed uint64) *session {
	e := &session{seed: seed, plan: newPlan(rand.New(rand.NewPCG(seed, 1<<40)))}
	e.client = &side{e: e, plan: &e.plan.client, over: make(chan struct{}), peerDone: make(chan struct{})}
	e.server = &side{e: e, plan: &e.plan.server, server: true, over: make(chan struct{}), peerDone: make(chan struct{})}
	return e
}

// A side is what one end of a connection does, and what came of it. The fields
// of the outcome may be read when over is closed.
type side struct {
	e      *session
	plan   *sidePlan
	server bool
	c      *ws.Conn
	over   chan struct{}

	peerDone chan struct{} // closed when the mark behind the peer's messages was read

	written  int // messages whose write returned no error
	received int // messages that were read
	bytes    int64
	faults   []error
	state    *ws.CloseError

	mu sync.Mutex // of faults
}

var bg = context.Background()

// mark is the message behind the last one.
const mark = "done"

// limit bounds a session: nothing in it takes so long.
const limit = 3 * time.Minute

func (d *side) fault(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = append(d.faults, fmt.Errorf("server %v: "+format, append([]any{d.server}, args...)...))
}

// run takes part in the session until the connection has ended, and all calls
// have returned.
func (d *side) run(c *ws.Conn) {
	defer close(d.over)
	d.c = c
	stuck := time.AfterFunc(limit, func() {
		d.fault("stuck\n%s", stacks())
		c.CloseNow()
	})
	defer stuck.Stop()
	var calls sync.WaitGroup
	wrote := make(chan struct{})
	calls.Go(func() { defer close(wrote); d.write() })
	calls.Go(d.read)
	calls.Go(d.ping)
	calls.Go(func() { d.close(wrote) })
	if cut := d.e.plan.cut; cut != nil && cut.server == d.server {
		calls.Go(func() { d.cut(cut) })
	}
	calls.Wait()
	<-c.Done()
	d.state, _ = c.Err().(*ws.CloseError)
	d.afterwards()
}

func (d *side) rng(purpose uint64) *rand.Rand {
	if d.server {
		purpose += 100
	}
	return rand.New(rand.NewPCG(d.e.seed, 1<<41+purpose))
}

// write writes the messages, whole and in fragments, and the mark.
func (d *side) write() {
	rng := d.rng(1)
	for i := range d.plan.messages {
		m := newMessage(d.e.seed, d.server, i)
		var err error
		if rng.IntN(3) > 0 {
			err = d.c.Write(bg, m.typ, m.data)
		} else {
			err = d.writeParts(rng, m)
		}
		if err != nil {
			d.ended("write", err)
			return
		}
		d.written++
	}
	sleep(d.plan.linger, d.c.Done())
	if err := d.c.Write(bg, ws.Text, []byte(mark)); err != nil {
		d.ended("write", err)
	}
}

func (d *side) writeParts(rng *rand.Rand, m message) error {
	w, err := d.c.Writer(bg, m.typ)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(m.data, 1+len(m.data)/(1+rng.IntN(8))) {
		if _, err := w.Write(part); err != nil {
			w.Close()
			return err
		}
	}
	return w.Close()
}

// ended checks the error of a call that ended with the connection.
func (d *side) ended(call string, err error) {
	<-d.c.Done()
	if err != d.c.Err() {
		d.fault("%s: %v; the state is %v", call, err, d.c.Err())
	}
}

// read reads until the end, in all ways and with contexts that give up.
func (d *side) read() {
	rng := d.rng(2)
	marked := false
	for {
		ctx, cancel := context.WithTimeout(bg, time.Duration(rng.IntN(500))*time.Millisecond)
		if rng.IntN(2) == 0 {
			cancel()
			ctx, cancel = context.WithCancel(bg)
		}
		m, err := d.next(ctx, rng)
		cancel()
		switch {
		case errors.Is(err, context.DeadlineExceeded) && !errors.As(err, new(*ws.CloseError)):
			continue
		case err != nil:
			d.ended("read", err)
			return
		case marked:
			d.fault("a message of %d bytes behind the mark", len(m.data))
			return
		}
		if m.typ == ws.Text && string(m.data) == mark {
			marked = true
			close(d.peerDone)
			continue
		}
		want := newMessage(d.e.seed, !d.server, d.received)
		if m.typ != want.typ || !bytes.Equal(m.data, want.data) {
			d.fault("message %d is %v of %d bytes, want %v of %d", d.received, m.typ, len(m.data), want.typ, len(want.data))
			return
		}
		d.received++
		d.bytes += int64(len(m.data))
	}
}

// next reads a message as a whole or in parts.
func (d *side) next(ctx context.Context, rng *rand.Rand) (m message, err error) {
	if rng.IntN(3) > 0 {
		m.typ, m.data, err = d.c.Read(ctx)
		return m, err
	}
	typ, r, err := d.c.Reader(ctx)
	if err != nil {
		return m, err
	}
	m.typ = typ
	buf := make([]byte, 1+rng.IntN(5000))
	for {
		n, err := r.Read(buf)
		m.data = append(m.data, buf[:n]...)
		switch {
		case err == io.EOF:
			return m, nil
		case errors.Is(err, context.DeadlineExceeded) && !errors.As(err, new(*ws.CloseError)):
			r.SetContext(bg)
		case err != nil:
			return m, err
		}
	}
}

func (d *side) ping() {
	rng := d.rng(3)
	for range d.plan.pings {
		if !sleep(short(rng), d.c.Done()) {
			return
		}
		ctx, cancel := context.WithTimeout(bg, short(rng))
		_, err := d.c.Ping(ctx)
		cancel()
		if errors.As(err, new(*ws.CloseError)) {
			d.ended("ping", err)
			return
		}
	}
}

// close closes as it was planned.
func (d *side) close(wrote <-chan struct{}) {
	switch d.plan.close {
	case atEnd:
		for _, ch := range []<-chan struct{}{wrote, d.peerDone} {
			select {
			case <-ch:
			case <-d.c.Done():
			}
		}
	case early, now:
		sleep(d.plan.delay, d.c.Done())
	case never:
		return
	}
	if d.plan.close == now {
		d.c.CloseNow()
		return
	}
	d.c.Close(d.plan.code, "")
}

// cut ends the network connection behind the back of package ws.
func (d *side) cut(p *cutPlan) {
	if !sleep(p.delay, d.c.Done()) {
		return
	}
	nc := d.c.NetConn()
	if c, ok := nc.(*choppy); ok {
		nc = c.Conn
	}
	if t, ok := nc.(*net.TCPConn); ok && p.reset {
		t.SetLinger(0)
	}
	nc.Close()
}

// afterwards makes every call again: all must return the one state.
func (d *side) afterwards() {
	if d.state == nil {
		d.fault("no state after the end: %v", d.c.Err())
		return
	}
	_, _, readErr := d.c.Read(bg)
	_, pingErr := d.c.Ping(bg)
	writeErr := d.c.Write(bg, ws.Text, nil)
	w, writerErr := d.c.Writer(bg, ws.Text)
	if writerErr == nil {
		_, writerErr = w.Write([]byte("x"))
		w.Close()
	}
	var messagesErr error
	for _, err := range d.c.Messages(bg) {
		messagesErr = err
	}
	// Of a message that was cut off what has arrived can be streamed.
	_, r, readerErr := d.c.Reader(bg)
	if readerErr == nil {
		_, readerErr = io.Copy(io.Discard, r)
	}
	for call, err := range map[string]error{"Read": readErr, "Reader": readerErr, "Write": writeErr, "Writer": writerErr, "Ping": pingErr, "Err": d.c.Err()} {
		if err != error(d.state) {
			d.fault("%s after the end: %v; the state is %v", call, err, d.state)
		}
	}
	if messagesErr != nil && messagesErr != error(d.state) || messagesErr == nil && !d.state.OK() {
		d.fault("Messages after the end: %v; the state is %v", messagesErr, d.state)
	}
	d.c.Close(ws.StatusNormal, "again")
	d.c.CloseNow()
	if d.c.Err() != error(d.state) {
		d.fault("the state %v became %v", d.state, d.c.Err())
	}
}

// sleep reports whether the time passed before the channel was closed.
func sleep(t time.Duration, end <-chan struct{}) bool {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-end:
		return false
	}
}
