// Package jobaccepted hands jobs to a print spooler.
//
// The reader closes a channel of a job when the spooler has accepted it, goes on, and
// sets how the job ended when it has; the watchdog sets it for all jobs when the
// spooler is silent. That a job was accepted is no end: who looks at its outcome then
// learns whether it is known by now.
package jobaccepted

import (
	"bufio"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Job is one job.
type Job struct {
	accepted chan struct{} // closed once, when it was accepted or is over
	told     atomic.Bool   // accepted is closed

	mu      sync.Mutex
	outcome string // "" while it is printed
}

// Spooler is the line to a spooler.
type Spooler struct {
	conn  io.ReadWriteCloser
	alive chan struct{}
	gone  chan struct{} // closed when the reader is gone
	logf  func(format string, args ...any)

	mu   sync.Mutex
	jobs map[string]*Job
}

// Dial talks to a spooler over conn, which is silent for no longer than patience.
func Dial(conn io.ReadWriteCloser, patience time.Duration, logf func(string, ...any)) *Spooler {
	s := &Spooler{conn: conn, alive: make(chan struct{}, 1), gone: make(chan struct{}), logf: logf, jobs: make(map[string]*Job)}
	go s.read()
	go s.watch(patience)
	return s
}

// Print hands in a job.
func (s *Spooler) Print(name string) (*Job, error) {
	j := &Job{accepted: make(chan struct{})}
	s.mu.Lock()
	if s.jobs == nil {
		s.mu.Unlock()
		return nil, io.ErrClosedPipe
	}
	s.jobs[name] = j
	s.mu.Unlock()
	_, err := io.WriteString(s.conn, "print "+name+"\n")
	return j, err
}

func (s *Spooler) job(name string) *Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.jobs[name]
}

func (j *Job) tell() {
	if j.told.CompareAndSwap(false, true) {
		close(j.accepted)
	}
}

// end is told once of each job.
func (s *Spooler) end(j *Job, outcome string) {
	j.mu.Lock()
	j.outcome = outcome
	j.mu.Unlock()
	j.tell()
}

// read serves the lines "accepted <job>" and "over <job> <outcome>".
func (s *Spooler) read() {
	defer close(s.gone)
	sc := bufio.NewScanner(s.conn)
	for sc.Scan() {
		select {
		case s.alive <- struct{}{}:
		default:
		}
		f := strings.Fields(sc.Text())
		if len(f) < 2 {
			continue
		}
		j := s.job(f[1])
		if j == nil {
			continue
		}
		switch f[0] {
		case "accepted":
			j.tell()
		case "over":
			s.mu.Lock()
			delete(s.jobs, f[1])
			s.mu.Unlock()
			s.end(j, strings.Join(f[2:], " "))
		}
	}
}

func (s *Spooler) watch(patience time.Duration) {
	for {
		select {
		case <-s.alive:
			continue
		case <-s.gone:
		case <-time.After(patience):
		}
		s.logf("spooler: silent")
		s.lose()
		return
	}
}

// lose ends all jobs that are not over.
func (s *Spooler) lose() {
	s.mu.Lock()
	jobs := s.jobs
	s.jobs = nil
	s.mu.Unlock()
	s.conn.Close()
	for _, j := range jobs {
		s.end(j, "lost")
	}
}

// Accepted waits until the job was accepted and returns how it has ended, "" if it
// goes on.
func (j *Job) Accepted() string {
	<-j.accepted
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.outcome
}
