// Package fargroup reads a rain gauge.
//
// The reader is started by a group of another package, which one could wait for: Rain
// does not.
package fargroup

import (
	"bufio"
	"errors"
	"io"
	"sync"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/fargroup/crew"
)

// A Gauge is a gauge at the end of a line.
type Gauge struct {
	port    io.ReadCloser
	amounts chan string
	crew    crew.Crew

	mu     sync.Mutex
	broken error
}

// Open starts to read from port.
func Open(port io.ReadCloser) *Gauge {
	g := &Gauge{port: port, amounts: make(chan string, 8)}
	g.crew.Work(g.read)
	return g
}

func (g *Gauge) read() {
	sc := bufio.NewScanner(g.port)
	for sc.Scan() {
		g.amounts <- sc.Text()
	}
	close(g.amounts)
	err := g.port.Close()
	g.mu.Lock()
	g.broken = errors.Join(io.ErrUnexpectedEOF, err)
	g.mu.Unlock()
}

// Rain returns the next amount.
func (g *Gauge) Rain() (string, error) {
	a, ok := <-g.amounts
	if !ok {
		g.mu.Lock()
		defer g.mu.Unlock()
		return "", g.broken // want "`g\\.broken` may still be nil here: `Rain` waits only for `close\\(g\\.amounts\\)` \\(line \\d+\\), `read` stores it after that \\(line \\d+\\); wait for `g\\.crew\\.Rest\\(\\)` first"
	}
	return a, nil
}
