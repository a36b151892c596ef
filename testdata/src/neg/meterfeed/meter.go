// Package meterfeed reads the telegrams of an electricity meter.
//
// The receiving goroutine keeps the time of the last byte all the while: for each telegram
// and once more when it hangs up, after the channel is closed. That is a gauge and no
// close state; Idle tells how old it is at any time, also after the end, when it may be
// that of the last telegram still. What says how the feed ended is set before the channel
// is closed.
package meterfeed

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// ErrUnplugged means that the meter is gone.
var ErrUnplugged = errors.New("meter: unplugged")

// Telegram is one reading.
type Telegram struct {
	Register string
	Value    float64
}

// Meter is one connected meter.
type Meter struct {
	rc        io.ReadCloser
	telegrams chan Telegram
	touched   atomic.Int64

	mu  sync.Mutex
	end error
}

// Attach starts to read telegrams.
func Attach(rc io.ReadCloser) *Meter {
	m := &Meter{rc: rc, telegrams: make(chan Telegram, 2)}
	m.touch()
	go m.receive()
	return m
}

func (m *Meter) touch() { m.touched.Store(time.Now().UnixNano()) }

func (m *Meter) receive() {
	br := bufio.NewReader(m.rc)
	for {
		line, err := br.ReadString('\n')
		if err != nil {
			m.hangUp(err)
			return
		}
		m.touch()
		var t Telegram
		if _, err := fmt.Sscanf(strings.TrimSpace(line), "%s %g", &t.Register, &t.Value); err == nil {
			m.telegrams <- t
		}
	}
}

func (m *Meter) hangUp(err error) {
	if errors.Is(err, io.EOF) {
		err = ErrUnplugged
	}
	m.mu.Lock()
	m.end = err
	m.mu.Unlock()
	close(m.telegrams)
	m.rc.Close()
	m.touch()
}

// Idle tells for how long the meter has been silent.
func (m *Meter) Idle() time.Duration {
	return time.Since(time.Unix(0, m.touched.Load()))
}

// Total adds up the values of a register until the feed ends, and tells how long the meter
// had been silent by then.
func (m *Meter) Total(register string) (sum float64, idle time.Duration, err error) {
	for t := range m.telegrams {
		if t.Register == register {
			sum += t.Value
		}
	}
	idle = m.Idle()
	m.mu.Lock()
	defer m.mu.Unlock()
	return sum, idle, m.end
}
