// Package smoothed sends commands in batches, each by a goroutine of its own, and keeps a
// smoothed average of how long a batch takes.
//
// Every batch folds its time into the average as the last thing it does. It is no state of
// the end, although batches end and Close cancels: whoever looks at the average wants a
// guess, before as well as after the last batch has been counted.
package smoothed

import (
	"context"
	"sync/atomic"
	"time"
)

// A Sender carries out a batch of commands.
type Sender interface {
	Send(batch []string) error
}

// A Pipeline collects commands into batches.
type Pipeline struct {
	sender  Sender
	ctx     context.Context
	cancel  context.CancelFunc
	turns   chan struct{} // one for each batch that may be under way
	average atomic.Int64  // of the time of a batch, in nanoseconds; 0 before the first
}

// New returns a pipeline over s.
func New(s Sender) *Pipeline {
	p := &Pipeline{sender: s, turns: make(chan struct{}, 2)}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// Go sends a batch in the background.
func (p *Pipeline) Go(batch []string) {
	go func() {
		select {
		case p.turns <- struct{}{}:
		case <-p.ctx.Done():
			// It is sent at once: there will be no more turns.
		}
		begin := time.Now()
		if p.sender.Send(batch) == nil {
			p.observe(time.Since(begin))
		}
	}()
}

func (p *Pipeline) observe(d time.Duration) {
	old := p.average.Load()
	if old == 0 {
		p.average.Store(int64(d))
		return
	}
	p.average.Store(old + (int64(d)-old)/8)
}

// Pause waits for a quarter of a batch's time before the next one, or for Close. It returns
// the time that a batch is expected to take.
func (p *Pipeline) Pause() time.Duration {
	select {
	case <-p.ctx.Done():
		return time.Duration(p.average.Load())
	case <-time.After(time.Duration(p.average.Load() / 4)):
	}
	return time.Duration(p.average.Load())
}

// Close stops Pause from waiting. Batches under way are sent.
func (p *Pipeline) Close() { p.cancel() }
