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
		return "", fmt.Errorf("after %d samples: %w", m.count, m.via.cause()) // want "`m\\.via\\.failed` may still be nil here \\(in `cause`\\): `Sample` waits only for `close\\(m\\.via\\.samples\\)` \\(serial\\.go:\\d+\\), `poll` stores it after that \\(serial\\.go:\\d+\\); wait for `poll` first \\(so with `\\*serialLink` and `\\*remoteLink`\\)"
	}
	m.count++
	return s, err
}
