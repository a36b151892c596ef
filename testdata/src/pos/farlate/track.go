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
			t.Fault = r.Fault() // want "`r\\.fault` may still be nil here \\(in `Fault`\\): `Record` waits only for `close\\(r\\.fixes\\)` \\(nmea\\.go:\\d+\\), `read` stores it after that \\(nmea\\.go:\\d+\\); wait for `r\\.Wait\\(\\)` first"
			return t
		case err != nil:
			return t
		}
		t.Fixes = append(t.Fixes, f)
	}
}
