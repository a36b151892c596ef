package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"runtime"
	"syscall"
	"time"
)

// The child processes. Both talk to the parent in lines, and end with their
// standard input.
//
// The server prints its address; for every line it then prints its usage. The
// client prints "ready" after warming up; at a line it measures and prints the
// measurement.

const childArg = "-child" // the first argument of a child

const (
	pingpong  = "pingpong"
	pipelined = "pipelined"
	many      = "many"
	idle      = "idle"
)

var allModes = []string{pingpong, pipelined, many, idle}

// conns returns how many connections a mode has.
func conns(mode string) int {
	switch mode {
	case many:
		return 1000
	case idle:
		return 10_000 // each process opens as many files: see ulimit -n
	}
	return 1
}

// A usage is what a process has used since its start, and uses now.
type usage struct {
	CPU    time.Duration // user and system
	Allocs uint64        // objects
	Bytes  uint64        // allocated

	Heap, Stack uint64 // in use, after a collection: in mode idle only
	Goroutines  int
}

func (u usage) minus(v usage) usage {
	return usage{u.CPU - v.CPU, u.Allocs - v.Allocs, u.Bytes - v.Bytes, u.Heap - v.Heap, u.Stack - v.Stack, u.Goroutines - v.Goroutines}
}

func used(collect bool) usage {
	if collect {
		time.Sleep(100 * time.Millisecond)
		for range 3 { // pools lose what they hold with the second
			runtime.GC()
		}
	}
	var ru syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &ru)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return usage{
		time.Duration(ru.Utime.Nano() + ru.Stime.Nano()), m.Mallocs, m.TotalAlloc,
		m.HeapAlloc, m.StackInuse, runtime.NumGoroutine(),
	}
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
	fs.StringVar(&w.setup.with, "with", plain, "variant")
	fs.IntVar(&w.setup.size, "size", 0, "bytes of a message")
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
		return w.serve(l)
	}
	return w.client(l, *addr)
}

// serve is the echo server. The handlers of idle connections return, as those of
// a server with many connections should.
func (w work) serve(l lib) error {
	nl, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(nl.Addr())
	echo := func(c conn) {
		c.loop(func(p []byte) {
			if err := c.write(p); err != nil {
				c.close()
			}
		})
		c.close()
	}
	use := echo
	if w.mode == idle {
		use = func(c conn) { go echo(c) }
	}
	s := &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		l.accept(rw, r, w.setup, use)
	})}
	if w.setup.with == withTLS {
		if s.TLSConfig, err = serverTLS(); err != nil {
			return err
		}
		s.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){} // no HTTP/2
		go s.ServeTLS(nl, "", "")
	} else {
		go s.Serve(nl)
	}
	return eachLine(func() any { return used(w.mode == idle) })
}

// serverTLS has a certificate made for the occasion.
func serverTLS() (*tls.Config, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert}, PrivateKey: key}}}, nil
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
