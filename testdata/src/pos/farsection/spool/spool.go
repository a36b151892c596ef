// Package spool prints jobs on a remote printer.
//
// The queue is closed in one critical section and the fault is stored in the next.
package spool

import (
	"bufio"
	"errors"
	"net"
	"strings"
	"sync"
)

// ErrClosed is the error of Ack when no more acknowledgements will come.
var ErrClosed = errors.New("spool: closed")

// Queue is the queue of one printer.
type Queue struct {
	nc   net.Conn
	acks chan string

	mu    sync.Mutex
	fault error
}

// Attach attaches to the printer behind nc.
func Attach(nc net.Conn) *Queue {
	q := &Queue{nc: nc, acks: make(chan string, 4)}
	go q.listen()
	return q
}

func (q *Queue) listen() {
	var fault error
	sc := bufio.NewScanner(q.nc)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "fault "); ok {
			fault = errors.New(text)
			break
		}
		q.acks <- sc.Text()
	}
	q.mu.Lock()
	close(q.acks)
	q.mu.Unlock()
	q.nc.Close()
	q.mu.Lock()
	q.fault = fault
	q.mu.Unlock()
}

// Submit sends a job.
func (q *Queue) Submit(job string) error {
	_, err := q.nc.Write([]byte(job + "\n"))
	return err
}

// Ack returns the next acknowledgement, or ErrClosed.
func (q *Queue) Ack() (string, error) {
	a, ok := <-q.acks
	if !ok {
		return "", ErrClosed
	}
	return a, nil
}

// Fault returns the fault of the printer, nil if it has none.
func (q *Queue) Fault() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.fault
}
