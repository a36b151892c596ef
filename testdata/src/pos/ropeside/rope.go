// Package ropeside is a cable car. The motor stores where the car has stopped and rings the bell,
// unless somebody has asked for the stop: Stop has rung it already, before the motor has
// noticed. Ride hears the bell and returns a place where the car is not.
package ropeside

import "sync/atomic"

// Car is a cable car.
type Car struct {
	brake  chan struct{}
	bell   chan struct{}
	parked chan struct{}
	asked  atomic.Bool
	metre  atomic.Int32
}

// Start starts the motor, which calls pull until that reports the end of the way.
func Start(pull func() (end bool)) *Car {
	c := &Car{brake: make(chan struct{}), bell: make(chan struct{}), parked: make(chan struct{})}
	go c.drive(pull)
	return c
}

func (c *Car) drive(pull func() bool) {
	defer close(c.parked)
	metre := c.way(pull)
	c.metre.Store(metre)
	if c.asked.Load() {
		return
	}
	close(c.bell)
}

func (c *Car) way(pull func() bool) int32 {
	for metre := int32(1); ; metre++ {
		if pull() {
			return metre
		}
		select {
		case <-c.brake:
			return metre
		default:
		}
	}
}

// Stop stops the car, once, and not after its bell.
func (c *Car) Stop() {
	c.asked.Store(true)
	close(c.bell)
	close(c.brake)
}

// Ride waits for the bell and returns the metre at which the car stands.
func (c *Car) Ride() int32 {
	<-c.bell
	return c.metre.Load() // want "`c\\.metre`"
}
