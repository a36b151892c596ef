package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// work is what a client does.
type work struct {
	mode  string
	setup setup
	time  time.Duration
	count int
}

// client opens the connections, warms up, and measures when it is asked to.
func (w work) client(l lib, addr string) error {
	var all crowd
	for range conns(w.mode) {
		c, err := l.dial(addr, w.setup)
		if err != nil {
			return err
		}
		defer c.close()
		d := newDriver(c, w)
		all = append(all, d)
		go func() { d.ended <- c.loop(d.got) }()
	}
	warm := w
	warm.time = w.time / 5
	if w.mode == idle {
		warm.count = 1 // each connection was used once
	}
	if _, err := all.run(warm); err != nil {
		return fmt.Errorf("warming up: %w", err)
	}
	fmt.Println("ready")
	return eachLine(func() any {
		if w.mode == idle {
			return measurement{Messages: len(all)}
		}
		before := used(false)
		m, err := all.run(w)
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench child:", err)
			os.Exit(1)
		}
		m.Client = used(false).minus(before)
		return m
	})
}

// A crowd is drivers that run at the same time.
type crowd []*driver

func (all crowd) run(w work) (sum measurement, err error) {
	var wg sync.WaitGroup
	ms, errs := make([]measurement, len(all)), make([]error, len(all))
	start := time.Now()
	for i, d := range all {
		wg.Go(func() { ms[i], errs[i] = d.run(w.time, max(w.count/len(all), 1)) })
	}
	wg.Wait()
	for _, m := range ms {
		sum.Messages += m.Messages
	}
	sum.Elapsed = time.Since(start)
	return sum, errors.Join(errs...)
}

// A driver sends messages and waits for their echoes. In modes of one message
// at a time the fields that change belong to whoever is to send the next one.
type driver struct {
	c       conn
	one     bool // at a time
	payload []byte
	tokens  chan struct{} // one for each message that may be on its way
	bad     chan error
	ended   chan error // gets the end of the loop

	writing sync.Mutex // an echo can overtake the return of the write

	end  time.Time // of the sending
	left int       // messages that may still be sent
	sent int
}

func newDriver(c conn, w work) *driver {
	d := &driver{c: c, one: w.mode != pipelined, payload: payload(w.setup), bad: make(chan error, 1), ended: make(chan error, 1)}
	window := 1
	if w.mode == pipelined {
		// Enough to keep both sides busy, and no more than fits in the
		// buffers of the sockets.
		window = min(max(256<<10/w.setup.size, 2), 128)
	}
	d.tokens = make(chan struct{}, window)
	for range window {
		d.tokens <- struct{}{}
	}
	return d
}

// payload makes a message: for compression one that can be compressed as JSON
// can, to about a fifth.
func payload(s setup) []byte {
	p := make([]byte, 0, s.size+100)
	for i := 0; len(p) < s.size; i++ {
		if s.compressed() {
			x := uint32(i) * 2654435761
			p = fmt.Appendf(p, `{"id":%d,"name":"item %d","price":%d.%02d,"tags":["new","blue"]},`, x>>8, i%50, x>>24, x>>12&63)
		} else {
			p = append(p, byte(i))
		}
	}
	return p[:s.size]
}

// more reports whether another message is to be sent, and counts it.
func (d *driver) more() bool {
	if d.left == 0 || !time.Now().Before(d.end) {
		return false
	}
	d.left--
	d.sent++
	return true
}

func (d *driver) write() error {
	d.writing.Lock()
	defer d.writing.Unlock()
	return d.c.write(d.payload)
}

// A flusher collects what is written until it is flushed.
type flusher interface{ flush() error }

// flush has a burst of messages sent, unless another one is to follow at once.
func (d *driver) flush() error {
	f, ok := d.c.(flusher)
	if !ok || !d.one && len(d.tokens) > 0 {
		return nil
	}
	return f.flush()
}

// got takes an echo. With one message at a time it sends the next one itself,
// as a client does that has one goroutine.
func (d *driver) got(p []byte) {
	var err error
	if n := len(d.payload); len(p) != n || p[n-1] != d.payload[n-1] {
		err = fmt.Errorf("echo of %d bytes instead of %d", len(p), n)
	} else if d.one && d.more() {
		if err = errors.Join(d.write(), d.flush()); err == nil {
			return
		}
	}
	if err != nil {
		select {
		case d.bad <- err:
		default:
		}
	}
	d.tokens <- struct{}{}
}

var errEnded = errors.New("connection has ended")

// run sends messages for some time, waits for all echoes, and counts.
func (d *driver) run(t time.Duration, count int) (m measurement, err error) {
	start := time.Now()
	d.end, d.left, d.sent = start.Add(t), count, 0
	for {
		if err := d.token(); err != nil {
			return m, err
		}
		if !d.more() {
			d.tokens <- struct{}{}
			if f, ok := d.c.(flusher); ok {
				if err := f.flush(); err != nil {
					return m, err
				}
			}
			break
		}
		if err := d.write(); err != nil {
			return m, err
		}
		if err := d.flush(); err != nil {
			return m, err
		}
		if d.one {
			break
		}
	}
	for range cap(d.tokens) {
		if err := d.token(); err != nil {
			return m, err
		}
	}
	m.Messages, m.Elapsed = d.sent, time.Since(start)
	for range cap(d.tokens) {
		d.tokens <- struct{}{}
	}
	return m, nil
}

// token waits for the right to send.
func (d *driver) token() error {
	select {
	case <-d.tokens:
	case err := <-d.ended:
		if err == nil || err == io.EOF {
			err = errEnded
		}
		return err
	}
	select {
	case err := <-d.bad:
		return err
	default:
		return nil
	}
}
