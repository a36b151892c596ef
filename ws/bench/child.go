package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// The child processes. Both talk to the parent in lines, and end with their
// standard input.
//
// The server prints its address; for every line it then prints its usage. The
// client prints "ready" after warming up; at a line it measures and prints the
// measurement.

const (
	childArg  = "-child" // the first argument of a child
	pingpong  = "pingpong"
	pipelined = "pipelined"
)

// A usage is what a process has used since its start.
type usage struct {
	CPU    time.Duration // user and system
	Allocs uint64        // objects
	Bytes  uint64        // allocated
}

func (u usage) minus(v usage) usage {
	return usage{u.CPU - v.CPU, u.Allocs - v.Allocs, u.Bytes - v.Bytes}
}

func used() usage {
	var ru syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &ru)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return usage{time.Duration(ru.Utime.Nano() + ru.Stime.Nano()), m.Mallocs, m.TotalAlloc}
}

// A measurement is what the client saw.
type measurement struct {
	Messages int
	Elapsed  time.Duration
	Client   usage
}

func child(args []string) error {
	fs := flag.NewFlagSet("child", flag.ContinueOnError)
	role := fs.String("role", "", "server or client")
	name := fs.String("lib", "", "package")
	addr := fs.String("addr", "", "the client's server")
	w := work{}
	fs.StringVar(&w.mode, "mode", "", "mode")
	fs.IntVar(&w.size, "size", 0, "bytes of a message")
	fs.DurationVar(&w.time, "time", 0, "time of the measurement")
	fs.IntVar(&w.count, "count", 0, "messages at most")
	if err := fs.Parse(args); err != nil {
		return err
	}
	l := libs[*name]
	if l == nil {
		return fmt.Errorf("no package %q", *name)
	}
	if *role == "server" {
		return serve(l)
	}
	return w.client(l, *addr)
}

// serve is the echo server.
func serve(l lib) error {
	nl, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(nl.Addr())
	go http.Serve(nl, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.accept(w, r, func(c conn) {
			c.loop(func(p []byte) {
				if err := c.write(p); err != nil {
					c.close()
				}
			})
			c.close()
		})
	}))
	return eachLine(func() any { return used() })
}

// eachLine prints what f returns for every line of the standard input.
func eachLine(f func() any) error {
	in := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		if err := out.Encode(f()); err != nil {
			return err
		}
	}
	return in.Err()
}

// work is what a client does.
type work struct {
	mode  string
	size  int
	time  time.Duration
	count int
}

func (w work) client(l lib, addr string) error {
	c, err := l.dial(addr)
	if err != nil {
		return err
	}
	defer c.close()
	d := newDriver(c, w)
	ended := make(chan error, 1)
	go func() { ended <- c.loop(d.got) }()
	if _, err := d.run(w.time/5, w.count, ended); err != nil {
		return fmt.Errorf("warming up: %w", err)
	}
	fmt.Println("ready")
	return eachLine(func() any {
		before := used()
		m, err := d.run(w.time, w.count, ended)
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench child:", err)
			os.Exit(1)
		}
		m.Client = used().minus(before)
		return m
	})
}

// A driver sends messages and waits for their echoes. In mode pingpong the
// fields that change belong to whoever is to send the next message.
type driver struct {
	c       conn
	mode    string
	payload []byte
	tokens  chan struct{} // one for each message that may be on its way
	bad     chan error

	writing sync.Mutex // an echo can overtake the return of the write

	end  time.Time // of the sending
	left int       // messages that may still be sent
	sent int
}

func newDriver(c conn, w work) *driver {
	d := &driver{c: c, mode: w.mode, payload: make([]byte, w.size), bad: make(chan error, 1)}
	for i := range d.payload {
		d.payload[i] = byte(i)
	}
	window := 1
	if w.mode == pipelined {
		// Enough to keep both sides busy, and no more than fits in the
		// buffers of the sockets.
		window = min(max(256<<10/w.size, 2), 128)
	}
	d.tokens = make(chan struct{}, window)
	for range window {
		d.tokens <- struct{}{}
	}
	return d
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

// got takes an echo. In mode pingpong it sends the next message itself, as a
// client does that has one goroutine.
func (d *driver) got(p []byte) {
	var err error
	if n := len(d.payload); len(p) != n || p[n-1] != d.payload[n-1] {
		err = fmt.Errorf("echo of %d bytes instead of %d", len(p), n)
	} else if d.mode == pingpong && d.more() {
		if err = d.write(); err == nil {
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
func (d *driver) run(t time.Duration, count int, ended <-chan error) (m measurement, err error) {
	start := time.Now()
	d.end, d.left, d.sent = start.Add(t), count, 0
	for {
		if err := d.token(ended); err != nil {
			return m, err
		}
		if !d.more() {
			d.tokens <- struct{}{}
			break
		}
		if err := d.write(); err != nil {
			return m, err
		}
		if d.mode == pingpong {
			break
		}
	}
	for range cap(d.tokens) {
		if err := d.token(ended); err != nil {
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
func (d *driver) token(ended <-chan error) error {
	select {
	case <-d.tokens:
	case err := <-ended:
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
