// Package bakeryticket takes orders for bread. Who orders hands in a channel, which the baker keeps
// under the name of the bread. When the oven goes out, the baker answers on all channels that
// are left and then notes that it is closed; who is answered may still read that it is open,
// and would come again.
package bakeryticket

import (
	"errors"
	"fmt"
	"sync/atomic"
)

var errCold = errors.New("oven is cold")

type order struct {
	bread string
	ready chan<- error
}

// Bakery bakes.
type Bakery struct {
	orders chan order
	logf   func(format string, args ...any)
	closed atomic.Bool
}

// Open opens a bakery whose oven tells what is baked.
func Open(oven <-chan string, logf func(string, ...any)) *Bakery {
	b := &Bakery{orders: make(chan order), logf: logf}
	go b.bake(oven)
	return b
}

func (b *Bakery) bake(oven <-chan string) {
	open := map[string]chan<- error{}
	for {
		select {
		case o := <-b.orders:
			open[o.bread] = o.ready
		case bread, hot := <-oven:
			if !hot {
				b.goOut(open)
				return
			}
			if ready, ok := open[bread]; ok {
				ready <- nil
				delete(open, bread)
			}
		}
	}
}

func (b *Bakery) goOut(open map[string]chan<- error) {
	for bread, ready := range open {
		delete(open, bread)
		ready <- errCold
	}
	b.logf("bakery: closed")
	b.closed.Store(true)
}

// Order orders bread and waits for it.
func (b *Bakery) Order(bread string) error {
	ready := make(chan error, 1)
	b.orders <- order{bread, ready}
	if err := <-ready; err != nil {
		return fmt.Errorf("bakery: %w, closed: %v", err, b.closed.Load()) // want "`b\\.closed`"
	}
	return nil
}
