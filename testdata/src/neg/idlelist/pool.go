// Package idlelist keeps lines to a printer, and those that nobody uses.
//
// The list of the idle ones is made when the first line becomes idle, by whoever gives
// it back: a list that has just been made tells nothing of any end.
package idlelist

import (
	"container/list"
	"io"
	"sync"
)

// Pool keeps lines.
type Pool struct {
	dial func() io.ReadWriteCloser
	logf func(format string, args ...any)

	mu   sync.Mutex
	idle *list.List // made when it is needed
}

// New returns a pool of lines that dial makes.
func New(dial func() io.ReadWriteCloser, logf func(string, ...any)) *Pool {
	return &Pool{dial: dial, logf: logf}
}

// Job is a job at work.
type Job struct {
	pool *Pool
	over chan struct{} // closed when its last byte is out
}

// Print sends a job over a line of its own, which is idle afterwards.
func (p *Pool) Print(job string) *Job {
	j := &Job{pool: p, over: make(chan struct{})}
	go j.run(job)
	return j
}

func (j *Job) run(job string) {
	line := j.pool.dial()
	if _, err := io.WriteString(line, job); err != nil {
		line.Close()
	}
	close(j.over)
	j.pool.logf("printed %q", job)
	j.pool.put(line)
}

func (p *Pool) put(line io.ReadWriteCloser) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idle == nil {
		p.idle = list.New()
	}
	p.idle.PushFront(line)
}

// Wait waits until the job is out and returns how many lines are idle by now.
func (j *Job) Wait() int {
	<-j.over
	j.pool.mu.Lock()
	defer j.pool.mu.Unlock()
	if j.pool.idle == nil {
		return 0
	}
	return j.pool.idle.Len()
}
