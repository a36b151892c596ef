// Package farlate records a track.
//
// After the error that is no end it takes whatever fault is known; after the one that is
// it waits for the receiver.
package farlate

import (
	"errors"
	"io"
	"time"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farlate/nmea"
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
		case errors.Is(err, nmea.ErrLate):
			t.Fault = r.Fault()
			return t
		case err != nil:
			if err == io.EOF {
				r.Wait()
				t.Fault = r.Fault()
			}
			return t
		}
		t.Fixes = append(t.Fixes, f)
	}
}
