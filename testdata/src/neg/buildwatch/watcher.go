// Package buildwatch follows a remote build: it prints the log and returns the verdict.
//
// The log ends long before the verdict is known; the channel of lines is closed first, as
// in the wrong clients. But Follow does not conclude anything from the end of the
// log: it waits on the verdict itself, with a condition variable, until it is set.
package buildwatch

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Verdict is the state of a build.
type Verdict int

// The verdicts; a build is Running until it has another one.
const (
	Running Verdict = iota
	Passed
	Failed
	Lost
)

// ErrLost means that the server has forgotten the build.
var ErrLost = errors.New("buildwatch: build is lost")

// Server knows about builds.
type Server interface {
	// Log returns the log of a build, which ends when the build does.
	Log(build int) (io.ReadCloser, error)
	// Verdict asks for the verdict of a build that has ended.
	Verdict(build int) (Verdict, error)
}

// Watcher watches one build.
type Watcher struct {
	srv   Server
	build int
	lines chan string

	mu      sync.Mutex
	settled sync.Cond
	verdict Verdict
}

// Watch starts to follow a build.
func Watch(srv Server, build int) (*Watcher, error) {
	log, err := srv.Log(build)
	if err != nil {
		return nil, fmt.Errorf("buildwatch: log of %d: %w", build, err)
	}
	w := &Watcher{srv: srv, build: build, lines: make(chan string)}
	w.settled.L = &w.mu
	go w.follow(log)
	return w, nil
}

func (w *Watcher) follow(log io.ReadCloser) {
	sc := bufio.NewScanner(log)
	for sc.Scan() {
		w.lines <- sc.Text()
	}
	close(w.lines)
	log.Close()

	v, err := w.srv.Verdict(w.build)
	if err != nil || v == Running {
		v = Lost
	}
	w.mu.Lock()
	w.verdict = v
	w.mu.Unlock()
	w.settled.Broadcast()
}

// Follow prints the log to out and returns the verdict of the build.
func (w *Watcher) Follow(out io.Writer) (Verdict, error) {
	var werr error
	for line := range w.lines {
		if _, err := fmt.Fprintln(out, line); err != nil {
			werr = err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.verdict == Running {
		w.settled.Wait()
	}
	if w.verdict == Lost {
		return Lost, ErrLost
	}
	return w.verdict, werr
}
