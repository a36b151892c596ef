// Package aislisten receives position reports of ships. A goroutine reads the sentences
// of the receiver; at the end it powers the receiver down and stores how that went and why
// the receiver stopped.
//
// Watch, which runs until the end, waits for the goroutine. Report gives the caller a
// context, and one of its three ways out knows of the end: there it can read the verdict
// before it is stored, and reports a receiver that is still running.
package aislisten

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// A Verdict says how a receiver ended.
type Verdict struct {
	Over   bool
	Reason string
}

// Receiver is a radio receiver.
type Receiver struct {
	port    io.ReadCloser
	reports chan string
	over    chan struct{}
	exited  chan struct{}

	mu      sync.RWMutex
	verdict Verdict
}

// Open starts to read from port.
func Open(port io.ReadCloser) *Receiver {
	r := &Receiver{port: port}
	r.reports = make(chan string, 32)
	r.over, r.exited = make(chan struct{}), make(chan struct{})
	go r.run()
	return r
}

func (r *Receiver) run() {
	reason := r.listen()
	close(r.over)
	if err := r.port.Close(); err != nil {
		reason += ", " + err.Error()
	}
	r.mu.Lock()
	r.verdict = Verdict{Over: true, Reason: reason}
	r.mu.Unlock()
	close(r.exited)
}

func (r *Receiver) listen() string {
	sc := bufio.NewScanner(r.port)
	for sc.Scan() {
		if strings.HasPrefix(sc.Text(), "$AIALR") {
			return "alarm"
		}
		select {
		case r.reports <- sc.Text():
		default: // nobody is interested
		}
	}
	return "no signal"
}

// Report returns the next report.
func (r *Receiver) Report(ctx context.Context) (string, error) {
	select {
	case rep := <-r.reports:
		return rep, nil
	case <-ctx.Done():
		return "", ctx.Err()
	case <-r.over:
		r.mu.RLock()
		v := r.verdict // want "`r\\.verdict` may be stale here"
		r.mu.RUnlock()
		return "", fmt.Errorf("ais: over %v: %w", v.Over, errors.New(v.Reason))
	}
}

// Watch hands the reports to print and returns the verdict.
func (r *Receiver) Watch(print func(string)) Verdict {
	for {
		select {
		case rep := <-r.reports:
			print(rep)
		case <-r.over:
			<-r.exited
			r.mu.RLock()
			defer r.mu.RUnlock()
			return r.verdict
		}
	}
}
