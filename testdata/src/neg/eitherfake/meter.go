// Package eitherfake reads a meter through whatever its user has opened.
//
// The only link in the package is right. The tests have two more, which are sloppy
// about their end because no test asks for it. What the users of the package have is
// not known.
package eitherfake

import (
	"fmt"
	"io"
)

// A Link is how a meter is reached. Cause must be settled when Sample fails.
type Link interface {
	Sample() (string, error)
	Cause() error
}

// A Meter is one meter.
type Meter struct {
	via    Link
	backup Link
	count  int
}

// New returns a meter that is reached through via.
func New(via Link) *Meter { return &Meter{via: via} }

// Sample returns the next sample.
func (m *Meter) Sample() (string, error) {
	s, err := m.via.Sample()
	if err == io.EOF {
		return "", fmt.Errorf("after %d samples: %w", m.count, m.via.Cause())
	}
	m.count++
	return s, err
}

// open opens the backup line, if there is none yet.
func (m *Meter) open(port io.ReadCloser) {
	if m.backup == nil {
		m.backup = OpenSerial(port)
	}
}

// Backup returns the next sample that comes over the backup line.
func (m *Meter) Backup(port io.ReadCloser) (string, error) {
	m.open(port)
	s, err := m.backup.Sample()
	if err == io.EOF {
		return "", m.backup.Cause()
	}
	return s, err
}
