// Package eitherpublishes reads a meter over a serial line or over the network.
//
// The meter only knows an interface. Two types can be in it, each with a reader of
// its own: one notes why before it tells the end, the other one tells the end first
// and then waits, in the method that the meter calls.
package eitherpublishes

import (
	"fmt"
	"io"
	"net"
)

// link is how a meter is reached.
type link interface {
	sample() (string, error)
	cause() error
}

// A Meter is one meter.
type Meter struct {
	via   link
	count int
}

// Serial reads a meter at the end of a serial line.
func Serial(port io.ReadCloser) *Meter { return &Meter{via: openSerial(port)} }

// Remote reads a meter over the network.
func Remote(conn net.Conn) *Meter { return &Meter{via: openRemote(conn)} }

// Sample returns the next sample.
func (m *Meter) Sample() (string, error) {
	s, err := m.via.sample()
	if err == io.EOF {
		return "", fmt.Errorf("after %d samples: %w", m.count, m.via.cause())
	}
	m.count++
	return s, err
}
