// Package spoolagent takes print jobs from a server and hands them to a local printer.
//
// What Drain reads after the channel of jobs is closed may be stale: the fetching
// goroutine closes the channel, logs, and releases the spool afterwards. It does little
// harm, because the bool only says who does the release, and that is done once in any
// case. Hence the low tier.
package spoolagent

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Job is one document to print.
type Job struct {
	ID    int
	Title string
}

// Spool is the local queue of the printer.
type Spool interface {
	Print(Job) error
	Close() error
}

// Agent connects a server to a spool.
type Agent struct {
	server io.Reader
	spool  Spool
	logf   func(string, ...any)
	jobs   chan Job

	mu       sync.Mutex
	released bool
}

// Serve starts to fetch jobs from server.
func Serve(server io.Reader, spool Spool, logf func(string, ...any)) *Agent {
	a := &Agent{server: server, spool: spool, logf: logf, jobs: make(chan Job, 4)}
	go a.fetch()
	return a
}

func (a *Agent) fetch() {
	br := bufio.NewReader(a.server)
	for {
		line, err := br.ReadString('\n')
		if err != nil {
			break
		}
		var j Job
		head, title, _ := strings.Cut(strings.TrimSpace(line), " ")
		if _, err := fmt.Sscan(head, &j.ID); err != nil {
			a.logf("spool: bad job %q: %v", line, err)
			continue
		}
		j.Title = title
		a.jobs <- j
	}
	close(a.jobs)
	a.logf("spool: server has no more jobs")

	a.mu.Lock()
	again := a.released
	a.released = true
	a.mu.Unlock()
	if !again {
		a.spool.Close()
		a.logf("spool: released by the fetcher")
	}
}

// Drain prints the jobs until there are no more, and sees to it that the spool is
// released.
func (a *Agent) Drain() {
	for j := range a.jobs {
		if err := a.spool.Print(j); err != nil {
			a.logf("spool: job %d: %v", j.ID, err)
		}
	}
	a.mu.Lock()
	if a.released { // want "`a\\.released` may still be false here"
		a.mu.Unlock()
		return
	}
	a.released = true
	a.mu.Unlock()
	a.spool.Close()
}
