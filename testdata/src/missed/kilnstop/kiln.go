// Package kilnstop fires a kiln. What stops it is kept as a func(), beside the programme that it
// stops: a cancel function. The goroutine that waits for the same context cools the kiln
// down and then notes how that went; Result has seen the context end, and no more.
package kilnstop

import (
	"context"
	"sync"
)

type programme struct {
	halt func()
	over <-chan struct{}
}

// Kiln is a kiln that is fired.
type Kiln struct {
	prog   programme
	wg     sync.WaitGroup
	mu     sync.Mutex
	report string
}

// Fire starts to fire; cool is called at the end.
func Fire(cool func() string) *Kiln {
	k := new(Kiln)
	ctx, halt := context.WithCancel(context.Background())
	k.prog = programme{halt: halt, over: ctx.Done()}
	k.wg.Go(func() {
		<-ctx.Done()
		report := cool()
		k.mu.Lock()
		k.report = report
		k.mu.Unlock()
	})
	return k
}

// Halt ends the programme.
func (k *Kiln) Halt() { k.prog.halt() }

// Result waits for the end of the programme and returns how the kiln has cooled down.
func (k *Kiln) Result() string {
	<-k.prog.over
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.report // want "`k\\.report`"
}
