// Package failover reads from a primary line and falls back to a standby line.
//
// A line closes its channel first and keeps its fault at the very end. Next sees the end
// of the primary, but what it reads then is the fault of the other line, the standby,
// of which it has seen no end. The fault of the line that ended is read only by Close,
// which waits for both lines.
package failover

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// ErrNoLine means that neither line can be used.
var ErrNoLine = errors.New("failover: no line left")

type line struct {
	rc    io.ReadCloser
	input chan string
	wg    sync.WaitGroup

	mu    sync.Mutex
	fault error
}

func newLine(rc io.ReadCloser) *line {
	l := &line{rc: rc, input: make(chan string, 1)}
	l.wg.Go(l.read)
	return l
}

func (l *line) read() {
	br := bufio.NewReader(l.rc)
	for {
		text, err := br.ReadString('\n')
		if err != nil {
			close(l.input)
			l.rc.Close()
			l.mu.Lock()
			l.fault = fmt.Errorf("failover: line: %w", err)
			l.mu.Unlock()
			return
		}
		l.input <- strings.TrimSpace(text)
	}
}

func (l *line) lastFault() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fault
}

// Pair is a primary and a standby line.
type Pair struct {
	primary, standby *line
}

// NewPair reads from both.
func NewPair(primary, standby io.ReadCloser) *Pair {
	return &Pair{primary: newLine(primary), standby: newLine(standby)}
}

// Next returns the next line of text. When the primary has ended, it is asked once whether
// the standby is known to be faulty; the standby is tried in any case otherwise.
func (p *Pair) Next() (string, error) {
	if text, ok := <-p.primary.input; ok {
		return text, nil
	}
	if err := p.standby.lastFault(); err != nil {
		return "", fmt.Errorf("%w: standby: %w", ErrNoLine, err)
	}
	text, ok := <-p.standby.input
	if !ok {
		return "", ErrNoLine
	}
	return text, nil
}

// Close ends both lines and returns their faults.
func (p *Pair) Close() error {
	p.primary.rc.Close()
	p.standby.rc.Close()
	p.primary.wg.Wait()
	p.standby.wg.Wait()
	return errors.Join(p.primary.lastFault(), p.standby.lastFault())
}
