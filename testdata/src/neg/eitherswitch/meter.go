// Package eitherswitch reads a meter over a serial line or over the network.
//
// The meter only knows an interface. Two types can be in it, each with a reader of
// its own, and both tell the end before they note why. The meter waits for each of
// them, in its own way.
package eitherswitch

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
		m.settle()
		return "", fmt.Errorf("after %d samples: %w", m.count, m.via.cause())
	}
	m.count++
	return s, err
}

// Last returns the last sample, and why there are no more.
func (m *Meter) Last() (last string, err error) {
	for {
		s, err := m.via.sample()
		if err != nil {
			break
		}
		last = s
	}
	if r, ok := m.via.(interface{ settle() }); ok {
		r.settle()
		return last, m.via.cause()
	}
	<-m.via.(*serialLink).done
	return last, m.via.cause()
}

func (m *Meter) settle() {
	switch l := m.via.(type) {
	case *serialLink:
		<-l.done
	case *remoteLink:
		l.settle()
	}
}
