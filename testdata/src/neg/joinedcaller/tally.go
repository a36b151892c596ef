// Package joinedcaller counts the votes of a polling station.
//
// total waits until the line is idle, which is no join: the count is stored
// after it. But only Close calls total, and Close has waited for count before.
package joinedcaller

import (
	"bufio"
	"io"
	"sync"
)

// Tally counts votes.
type Tally struct {
	line io.ReadCloser
	logf func(format string, args ...any)
	idle chan struct{}
	done chan struct{}

	mu    sync.Mutex
	votes int
}

// Open counts the votes that arrive on line.
func Open(line io.ReadCloser, logf func(string, ...any)) *Tally {
	t := &Tally{line: line, logf: logf, idle: make(chan struct{}), done: make(chan struct{})}
	go t.count()
	return t
}

func (t *Tally) count() {
	defer close(t.done)
	n := 0
	for sc := bufio.NewScanner(t.line); sc.Scan(); {
		n++
	}
	close(t.idle)
	t.logf("line is idle")
	t.mu.Lock()
	t.votes = n
	t.mu.Unlock()
}

// Idle is closed when no more votes arrive.
func (t *Tally) Idle() <-chan struct{} { return t.idle }

// Close returns how many votes were counted.
func (t *Tally) Close() int {
	t.line.Close()
	<-t.done
	return t.total()
}

func (t *Tally) total() int {
	<-t.idle
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.votes
}
