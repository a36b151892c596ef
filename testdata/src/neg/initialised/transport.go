// Package initialised carries calls over a packet connection that is set up by the
// first of them.
//
// Whatever needs the setup runs it first, the goroutine of a call as well. So that one
// may set the size of an identifier after somebody has closed the transport; but the
// goroutine that listens is started behind that, and whoever else runs the setup, then
// or later, finds it done.
package initialised

import (
	"errors"
	"io"
	"sync"
)

// ErrClosed means that the transport is closed.
var ErrClosed = errors.New("initialised: closed")

// A Transport sends packets and takes the answers.
type Transport struct {
	conn io.ReadWriteCloser
	ids  int
	lost func(p []byte, size int)
	logf func(string, ...any)

	setup   sync.Once
	size    int
	packets chan []byte

	stop sync.Once
	quit chan struct{}
}

// New returns a transport over conn. What arrives after the end is given to lost, with
// the size of its identifier.
func New(conn io.ReadWriteCloser, ids int, lost func([]byte, int), logf func(string, ...any)) *Transport {
	return &Transport{conn: conn, ids: ids, lost: lost, logf: logf, packets: make(chan []byte), quit: make(chan struct{})}
}

func (t *Transport) prepare() {
	t.setup.Do(func() {
		t.logf("set up")
		if t.ids > 255 {
			t.size = 4
		} else {
			t.size = 1
		}
		go t.listen()
	})
}

func (t *Transport) listen() {
	for {
		p := make([]byte, 8)
		if _, err := io.ReadFull(t.conn, p); err != nil {
			return
		}
		select {
		case t.packets <- p:
		case <-t.quit:
			t.lost(p, t.size)
			return
		}
	}
}

func (t *Transport) receive() []byte {
	t.prepare()
	select {
	case p := <-t.packets:
		return p
	case <-t.quit:
		return nil
	}
}

// An exchange is a call on its way.
type exchange struct {
	over    *Transport
	answers chan []byte
}

// accepted waits for the first answer, which only says that there will be another one.
func (x *exchange) accepted() bool { return x.over.receive() != nil }

func (x *exchange) run(t *Transport) {
	defer close(x.answers)
	if !x.accepted() {
		return
	}
	if a := t.receive(); a != nil {
		x.answers <- a
	}
}

// Call sends p, and returns the answer to it, which is the second one.
func (t *Transport) Call(p []byte) ([]byte, error) {
	x := &exchange{over: t, answers: make(chan []byte, 1)}
	go x.run(t)
	if _, err := t.conn.Write(p); err != nil {
		return nil, err
	}
	a, ok := <-x.answers
	if !ok {
		return nil, ErrClosed
	}
	return a, nil
}

// Close closes the transport.
func (t *Transport) Close() error {
	t.stop.Do(func() { close(t.quit) })
	return nil
}
