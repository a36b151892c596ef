// Package handedtotals follows a meter: one goroutine reads its samples and leaves
// their totals at the end of the line.
//
// Who forwards the samples hands on where the totals will be, and looks at none of
// them: the one that prints the bill waits for the reader first.
package handedtotals

import (
	"bufio"
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
	read    chan struct{} // closed when totals are set
	bills   chan *Totals

	mu     sync.Mutex
	totals *Totals
}

// Open reads samples from r, one a line, and gives each to forward.
func Open(r io.Reader, forward func(int)) *Meter {
	m := &Meter{
		samples: make(chan int, 4),
		read:    make(chan struct{}),
		bills:   make(chan *Totals, 1),
		totals:  new(Totals),
	}
	go m.follow(r)
	totals := m.totals
	go func() {
		for v := range m.samples {
			forward(v)
		}
		m.bills <- totals
	}()
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
	if t.Err == nil {
		t.Err = sc.Err()
	}
	m.mu.Lock()
	*m.totals = t
	m.mu.Unlock()
	close(m.read)
}

// Bill waits for the end of the line and returns the totals.
func (m *Meter) Bill() Totals {
	t := <-m.bills
	<-m.read
	m.mu.Lock()
	defer m.mu.Unlock()
	return *t
}
