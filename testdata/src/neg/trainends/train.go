// Package trainends runs a train from either end of the line, and has one driver in either case.
// Brake closes the brake. The driver alone clears the whistle, and it is the driver that sees
// the brake and looks at the whistle: it reads what it has itself written.
package trainends

import (
	"io"
	"sync"
	"sync/atomic"
)

// Train is a train.
type Train struct {
	line    io.Writer
	signals chan struct{}
	brake   chan struct{}
	once    sync.Once
	ended   chan struct{}

	whistle atomic.Bool
}

func newTrain(line io.Writer) *Train {
	return &Train{line: line, signals: make(chan struct{}, 1), brake: make(chan struct{}), ended: make(chan struct{})}
}

// Up runs a train up the line.
func Up(line io.Writer) *Train {
	t := newTrain(line)
	go t.drive("up")
	return t
}

// Down runs a train down the line.
func Down(line io.Writer) *Train {
	t := newTrain(line)
	go t.drive("down")
	return t
}

// Brake has the train stop.
func (t *Train) Brake() { t.once.Do(func() { close(t.brake) }) }

// Whistle has the driver whistle at the next signal.
func (t *Train) Whistle() { t.whistle.Store(true) }

// Signal hands the driver a signal.
func (t *Train) Signal() { t.signals <- struct{}{} }

// Ended is closed when the train stands.
func (t *Train) Ended() <-chan struct{} { return t.ended }

func (t *Train) drive(way string) {
	defer close(t.ended)
	for {
		if t.whistle.Load() {
			t.whistle.Store(false)
			io.WriteString(t.line, "whistle\n")
		}
		if _, err := io.WriteString(t.line, way+"\n"); err != nil {
			t.Brake()
		}
		select {
		case <-t.signals:
			continue
		case <-t.brake:
		}
		if !t.whistle.Load() {
			return
		}
	}
}
