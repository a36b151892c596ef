// Package armcertain follows a lift on its way up.
//
// Leave closes left itself and then asks how the ride stands. The arm of left is
// ready from then on, so that the select never comes to its default, which
// would take a verdict that nobody has waited for.
package armcertain

import (
	"bufio"
	"io"
	"sync"
)

// Ride is one ride.
type Ride struct {
	src  io.ReadCloser
	logf func(string, ...any)
	left chan struct{} // by Leave, which is called once
	done chan struct{}

	mu      sync.Mutex
	verdict string
}

// Board starts to follow the lift behind src.
func Board(src io.ReadCloser, logf func(string, ...any)) *Ride {
	r := &Ride{src: src, logf: logf, left: make(chan struct{}), done: make(chan struct{})}
	go r.follow()
	return r
}

func (r *Ride) follow() {
	defer close(r.done)
	floor := "none"
	for sc := bufio.NewScanner(r.src); sc.Scan(); {
		select {
		case <-r.left:
			r.set("left at " + floor)
			return
		default:
			floor = sc.Text()
		}
	}
	r.logf("the lift stands at %s", floor)
	r.set("arrived at " + floor)
}

func (r *Ride) set(verdict string) {
	r.mu.Lock()
	r.verdict = verdict
	r.mu.Unlock()
}

func (r *Ride) known() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.verdict
}

// Leave gets off and returns how the ride has ended, or "left".
func (r *Ride) Leave() string {
	close(r.left)
	r.src.Close()
	select {
	case <-r.left:
		return "left"
	case <-r.done:
		return r.known()
	default:
		return r.known()
	}
}

// Verdict waits for the end of the ride.
func (r *Ride) Verdict() string {
	<-r.done
	return r.known()
}
