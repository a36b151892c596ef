// Package nmea reads positions from a receiver.
//
// The fault is stored after the positions have ended. A fix that is late is no end.
package nmea

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"time"
)

// ErrLate is the error of Fix when no position has come for a while.
var ErrLate = errors.New("nmea: no fix")

// Receiver is one receiver.
type Receiver struct {
	port  net.Conn
	fixes chan string
	done  chan struct{}
	fault atomic.Value
}

// Open starts to read positions from port.
func Open(port net.Conn) *Receiver {
	r := &Receiver{port: port, fixes: make(chan string), done: make(chan struct{})}
	go r.read()
	return r
}

func (r *Receiver) read() {
	defer close(r.done)
	fault := "unplugged"
	sc := bufio.NewScanner(r.port)
	for sc.Scan() {
		if s, ok := strings.CutPrefix(sc.Text(), "$ERR,"); ok {
			fault = s
			break
		}
		r.fixes <- sc.Text()
	}
	close(r.fixes)
	r.port.Close()
	r.fault.Store(fault)
}

// Fix returns the next position: io.EOF means that there are no more, ErrLate that
// there may be.
func (r *Receiver) Fix(patience time.Duration) (string, error) {
	select {
	case f, ok := <-r.fixes:
		if !ok {
			return "", io.EOF
		}
		return f, nil
	case <-time.After(patience):
		return "", ErrLate
	}
}

// Fault returns the fault that the receiver has reported, "" if none.
func (r *Receiver) Fault() string {
	s, _ := r.fault.Load().(string)
	return s
}

// Wait waits for the receiver to be closed.
func (r *Receiver) Wait() { <-r.done }
