// Package gliderlatch tows a glider. Launch has a goroutine do it and waits for the rope to be tight,
// which it is before the glider flies, and says nothing of any landing; Trouble, which is
// asked next, only says what has gone wrong so far.
package gliderlatch

import (
	"errors"
	"io"
	"sync/atomic"
)

// ErrWind is trouble in the air.
var ErrWind = errors.New("glider: wind")

type trouble struct{ err error }

// Glider is a glider.
type Glider struct {
	air     io.Reader
	trouble atomic.Pointer[trouble]
}

func (g *Glider) fly() {
	_, err := io.Copy(io.Discard, g.air)
	if err != nil {
		g.trouble.Store(&trouble{err})
	}
}

// Trouble returns what has gone wrong, if something has.
func (g *Glider) Trouble() error {
	if t := g.trouble.Load(); t != nil {
		return t.err
	}
	return nil
}

// Launch launches a glider and reports trouble that is there at once.
func Launch(air io.Reader) (*Glider, error) {
	g := &Glider{air: air}
	var rope = make(chan struct{})
	go func() {
		close(rope)
		go g.fly()
	}()
	<-rope
	if err := g.Trouble(); err != nil {
		return nil, err
	}
	return g, nil
}
