// Package bulkload copies rows into a table over a wire protocol, COPY style.
//
// The goroutine that reads the server's answers ends after it has sent an outcome. What
// Finish returns is in the outcome that it received; the field last, which the
// goroutine sets afterwards, is for the log line of that same goroutine only.
package bulkload

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Outcome is the end of a load.
type Outcome struct {
	Rows int
	Err  error
}

// Loader loads rows into one table.
type Loader struct {
	rw       io.ReadWriteCloser
	logf     func(string, ...any)
	progress chan int
	outcome  chan Outcome

	mu   sync.Mutex
	last error
}

// Begin starts a load.
func Begin(rw io.ReadWriteCloser, table string, logf func(string, ...any)) (*Loader, error) {
	if _, err := fmt.Fprintf(rw, "COPY %s FROM STDIN\n", table); err != nil {
		return nil, fmt.Errorf("bulkload: begin %s: %w", table, err)
	}
	l := &Loader{
		rw:       rw,
		logf:     logf,
		progress: make(chan int, 1),
		outcome:  make(chan Outcome, 1),
	}
	go l.readAnswers()
	return l, nil
}

func (l *Loader) readAnswers() {
	var o Outcome
	br := bufio.NewReader(l.rw)
	for o.Err == nil {
		var line string
		line, o.Err = br.ReadString('\n')
		if o.Err != nil {
			break
		}
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch kind {
		case "rows":
			if _, o.Err = fmt.Sscan(rest, &o.Rows); o.Err == nil {
				l.report(o.Rows)
			}
		case "error":
			o.Err = errors.New("bulkload: server: " + rest)
		}
	}
	if errors.Is(o.Err, io.EOF) {
		o.Err = nil
	}
	l.outcome <- o
	l.rw.Close()
	l.mu.Lock()
	l.last = o.Err
	l.mu.Unlock()
	l.logf("bulkload: %d rows, %v", o.Rows, l.lastError())
}

// report leaves the newest count in the channel.
func (l *Loader) report(rows int) {
	select {
	case <-l.progress:
	default:
	}
	l.progress <- rows
}

func (l *Loader) lastError() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// Row sends one row.
func (l *Loader) Row(fields ...string) error {
	_, err := fmt.Fprintln(l.rw, strings.Join(fields, "\t"))
	return err
}

// Finish waits for the server and returns the number of rows it has taken.
func (l *Loader) Finish(onProgress func(int)) (int, error) {
	for {
		select {
		case n := <-l.progress:
			onProgress(n)
		case o := <-l.outcome:
			return o.Rows, o.Err
		}
	}
}
