// Package onehalf opens the two halves of a relayed call, and is in a hurry: it takes one
// report, and looks at both legs.
//
// Both halves report on one channel. The report may be that of the other half, which says
// nothing about this one.
package onehalf

import "fmt"

// A Leg is one half of a call.
type Leg struct{ Peer string }

// A Dialer opens a leg.
type Dialer interface {
	Dial(peer string) (*Leg, error)
}

// Open opens the leg to the callee, while the media server is asked to get ready.
func Open(d Dialer, callee, media string) (*Leg, error) {
	errs := make(chan error, 2)
	var to *Leg
	go func() {
		var err error
		to, err = d.Dial(callee)
		errs <- err
	}()
	go func() {
		_, err := d.Dial(media)
		errs <- err
	}()
	if err := <-errs; err != nil {
		return nil, fmt.Errorf("onehalf: %w", err)
	}
	return to, nil // want "`to` may still be nil behind `<-errs`"
}
