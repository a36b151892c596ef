// Package bothhalves opens the two halves of a relayed call: the leg to the callee and the
// leg to the media server. Each half reports on one channel what became of it, after it
// has kept its leg.
//
// Whoever takes one report knows nothing about the other half. Open and its relatives take
// as many as there are halves, each in its own way, and only then look at the legs.
package bothhalves

import (
	"errors"
	"fmt"
)

// A Leg is one half of a call.
type Leg struct{ Peer string }

// A Dialer opens a leg.
type Dialer interface {
	Dial(peer string) (*Leg, error)
}

// A Call has both halves.
type Call struct{ Callee, Media *Leg }

// Open opens both halves, and gives up at the first that fails.
func Open(d Dialer, callee, media string) (*Call, error) {
	errs := make(chan error, 2)
	var to, via *Leg
	go func() {
		var err error
		to, err = d.Dial(callee)
		errs <- err
	}()
	go func() {
		var err error
		via, err = d.Dial(media)
		errs <- err
	}()
	for range 2 {
		if err := <-errs; err != nil {
			return nil, fmt.Errorf("bothhalves: %w", err)
		}
	}
	return &Call{to, via}, nil
}

// Try opens what it can: of a half that failed the leg is nil.
func Try(d Dialer, callee, media string) (*Call, error) {
	errs := make(chan error, 2)
	var to, via *Leg
	go func() {
		var err error
		to, err = d.Dial(callee)
		errs <- err
	}()
	go func() {
		var err error
		via, err = d.Dial(media)
		errs <- err
	}()
	first, second := <-errs, <-errs
	return &Call{to, via}, errors.Join(first, second)
}

// Wait opens both halves and leaves the counting of reports to a helper.
func Wait(d Dialer, callee, media string) (*Call, error) {
	errs := make(chan error, 2)
	var to, via *Leg
	go func() {
		var err error
		to, err = d.Dial(callee)
		errs <- err
	}()
	go func() {
		var err error
		via, err = d.Dial(media)
		errs <- err
	}()
	if err := all(errs, 2); err != nil {
		return nil, err
	}
	return &Call{to, via}, nil
}

// all takes n reports and returns the last failure.
func all(errs <-chan error, n int) (failed error) {
	for i := 0; i < n; i++ {
		if err := <-errs; err != nil {
			failed = err
		}
	}
	return failed
}
