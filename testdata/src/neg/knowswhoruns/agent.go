// Package knowswhoruns is an agent that can be told to leave, by its owner and by
// its server.
//
// Leave waits until the connection is read no more. A command of the server runs on
// the reader itself: while it runs, a flag says so, and Leave does not wait then.
package knowswhoruns

import (
	"bufio"
	"fmt"
	"io"
	"sync"
)

// Agent is a connection to a server that gives commands.
type Agent struct {
	rw   io.ReadWriteCloser
	gone chan struct{}

	mu       sync.Mutex
	onReader bool
	commands int
}

// Enlist starts to take commands.
func Enlist(rw io.ReadWriteCloser) *Agent {
	a := &Agent{rw: rw, gone: make(chan struct{})}
	go a.obey()
	return a
}

func (a *Agent) obey() {
	defer close(a.gone)
	sc := bufio.NewScanner(a.rw)
	for sc.Scan() {
		a.enter(true)
		if sc.Text() == "leave" {
			a.Leave()
		}
		a.enter(false)
	}
}

func (a *Agent) enter(on bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.onReader = on
	a.commands++
}

// Leave says good-bye. Called by the owner it returns when no command runs any
// more.
func (a *Agent) Leave() {
	a.mu.Lock()
	inside := a.onReader
	a.mu.Unlock()
	fmt.Fprintln(a.rw, "bye")
	a.rw.Close()
	if inside {
		return
	}
	<-a.gone
}
