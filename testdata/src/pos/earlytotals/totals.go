// Package earlytotals follows a meter: one goroutine reads its samples and leaves
// their totals at the end of the line.
//
// The bill is written when the samples have ended, and the totals may not be there yet.
package earlytotals

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"sync"
)

// Totals is what a meter has counted.
type Totals struct {
	Samples int
	Sum     int
	Err     error
}

// Meter is the line to a meter.
type Meter struct {
	samples chan int
	logf    func(format string, args ...any)

	mu     sync.Mutex
	totals *Totals
}

// Open reads samples from r, one a line.
func Open(r io.Reader, logf func(string, ...any)) *Meter {
	m := &Meter{samples: make(chan int, 4), logf: logf, totals: new(Totals)}
	go m.follow(r)
	return m
}

func (m *Meter) follow(r io.Reader) {
	var t Totals
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		v, err := strconv.Atoi(sc.Text())
		if err != nil {
			t.Err = err
			break
		}
		t.Samples++
		t.Sum += v
		m.samples <- v
	}
	close(m.samples)
	m.logf("meter: %d samples", t.Samples)
	m.mu.Lock()
	m.totals.put(t)
	m.mu.Unlock()
}

func (t *Totals) put(whole Totals) { *t = whole }

// Bill returns the totals of all samples.
func (m *Meter) Bill() Totals {
	for range m.samples {
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return *m.totals // want "`\\*m\\.totals` may be stale here: `Bill` waits only for `close\\(m\\.samples\\)` \\(line \\d+\\), `follow` stores it after that \\(line \\d+\\); store it first"
}

// Line returns the sum of all samples in words.
func (m *Meter) Line() string {
	for range m.samples {
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return fmt.Sprint("sum: ", m.totals.Sum) // want "`m\\.totals\\.Sum` may still be 0 here: `Line` waits only for `close\\(m\\.samples\\)` \\(line \\d+\\), `follow` stores it after that \\(line \\d+\\); store it first"
}
