package soak

import (
	"fmt"

	"github.com/wsracecheck/wsracecheck/ws"
)

// judge compares both sides when they are over.
func (e *session) judge() (faults []error) {
	c, s := e.client, e.server
	faults = append(faults, c.faults...)
	faults = append(faults, s.faults...)
	if c.state == nil || s.state == nil {
		return faults
	}
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	for _, d := range [][2]*side{{c, s}, {s, c}} {
		from, to := d[0], d[1]
		// A message whose write failed may have arrived.
		if to.received > from.written+1 {
			fault("%d messages were read of %d that were written", to.received, from.written)
		}
		// Who closes may drop what comes after that; who does not has
		// everything before the Close frame.
		if to.state.RcvdThenSent && to.plan.close != early && to.plan.close != now && to.received < from.written {
			fault("%d messages were lost of %d, before the Close frame %v; server %v", from.written-to.received, from.written, to.state.Rcvd, from.server)
		}
		if to.state.Rcvd != nil && (from.state.Sent == nil || *from.state.Sent != *to.state.Rcvd) {
			fault("one side received %v, the other sent %v", to.state.Rcvd, from.state.Sent)
		}
	}
	undisturbed := e.plan.cut == nil && c.plan.close != now && s.plan.close != now
	if undisturbed && !(closed(c.state) && closed(s.state)) {
		fault("nothing disturbed the connection: client %v; server %v", c.state, s.state)
	}
	if undisturbed && c.plan.close != early && s.plan.close != early && (c.received != s.written || s.received != c.written || c.written != c.plan.messages) {
		fault("%d and %d messages of %d and %d", s.received, c.received, c.plan.messages, s.plan.messages)
	}
	return faults
}

// closed reports whether both Close frames were exchanged, and nothing failed.
func closed(e *ws.CloseError) bool { return e.Rcvd != nil && e.Sent != nil && e.Unwrap() == nil }
