// Package farlate records a track.
//
// Of the two errors of package nmea it asks for the fault after the one that is the end.
package farlate

import (
	"errors"
	"io"
	"time"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farlate/nmea"
)

// Track is what was recorded, and the fault that was known when it ended.
type Track struct {
	Fixes []string
	Fault string
}

// Record records until the receiver ends or is late.
func Record(r *nmea.Receiver) *Track {
	t := new(Track)
	for {
		f, err := r.Fix(time.Hour)
		switch {
		case errors.Is(err, io.EOF):
			t.Fault = r.Fault() // want `close state r\.fault is read after EOF without joining the reader \(Fault reads it\)`
			return t
		case err != nil:
			return t
		}
		t.Fixes = append(t.Fixes, f)
	}
}
