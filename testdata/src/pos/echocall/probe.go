// Package echocall listens to the echoes of a sonar. The library of the sonar calls Ended on a
// goroutine of its own; it lets the listener go, switches the power off, and then keeps how
// the sonar ended. Echo returns that as it is by then.
package echocall

import "sync/atomic"

// A Handler is called by a sonar, on a goroutine of the sonar's.
type Handler struct {
	Echo  func(metres int)
	Ended func(status int)
}

// A Sonar calls what it is given.
type Sonar interface {
	Handle(Handler)
	Off()
}

// Probe listens to a sonar.
type Probe struct {
	sonar  Sonar
	echoes chan int
	ended  chan struct{}
	status atomic.Int64
}

// Listen listens to sonar.
func Listen(sonar Sonar) *Probe {
	p := &Probe{sonar: sonar, echoes: make(chan int), ended: make(chan struct{})}
	sonar.Handle(Handler{Echo: func(m int) { p.echoes <- m }, Ended: p.end})
	return p
}

func (p *Probe) end(status int) {
	close(p.ended)
	p.sonar.Off()
	p.status.Store(int64(status))
}

// Echo waits for an echo. At the end it returns -1 and the status of the sonar.
func (p *Probe) Echo() (metres int, status int64) {
	select {
	case m := <-p.echoes:
		return m, 0
	case <-p.ended:
		return -1, p.status.Load() // want "`p\\.status`"
	}
}
