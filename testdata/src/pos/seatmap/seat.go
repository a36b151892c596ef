// Package seatmap moves the seat of a car. Each motor has a number, which is its key in a map of
// faults. The goroutine of the back rest tells that it has stopped and then files its fault;
// Stopped waits for that and looks the number up.
package seatmap

import "sync"

// A Motor is a motor of a seat.
type Motor uint8

// The motors.
const (
	Rail Motor = 1 + iota
	Rest
)

// A Fault says what is wrong with a motor.
type Fault string

// Seat is a seat that moves.
type Seat struct {
	run  func(Motor) Fault
	logf func(format string, args ...any)
	idle chan Motor

	mu     sync.Mutex
	faults map[Motor]Fault
}

// Recline starts the motor of the back rest.
func Recline(run func(Motor) Fault, logf func(string, ...any)) *Seat {
	s := &Seat{run: run, logf: logf, idle: make(chan Motor), faults: map[Motor]Fault{}}
	go s.rest()
	return s
}

func (s *Seat) file(m Motor, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[m] = f
}

func (s *Seat) rest() {
	f := s.run(Rest)
	s.idle <- Rest
	s.logf("seat: %s", f)
	s.mu.Lock()
	s.faults[Rest] = f
	s.mu.Unlock()
}

// Slide moves the seat on its rail.
func (s *Seat) Slide() { s.file(Rail, s.run(Rail)) }

// Stopped waits for the back rest, once, and returns its fault.
func (s *Seat) Stopped() Fault {
	<-s.idle
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults[Rest] // want "`s\\.faults"
}
