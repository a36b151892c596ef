// Package eitherlink reads a meter over a serial line or over the network.
//
// The meter only knows an interface. Two types can be in it, each with a reader of
// its own, and both tell the end before they note why.
package eitherlink

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
		return "", fmt.Errorf("after %d samples: %w", m.count, m.via.cause()) // want `close state m\.via\.failed is read after EOF without joining the reader \(cause reads it\): m\.via\.samples is closed \(serial\.go:\d+\) before poll, started at serial\.go:\d+, sets it \(serial\.go:\d+\); join the reader first, or publish before the signal \(so with all implementations that get here: \*serialLink and \*remoteLink\)`
	}
	m.count++
	return s, err
}
