// Package lockpool keeps a pool of upload workers.
//
// A worker takes itself out of the pool when it is done. Drain keeps the pool
// from growing while it waits for the workers, by holding the very lock that they
// need to leave.
package lockpool

import (
	"context"
	"sync"
)

// Pool uploads parts in the background.
type Pool struct {
	upload func(context.Context, int) error
	wg     sync.WaitGroup

	mu     sync.Mutex
	active map[int]context.CancelFunc
	failed []int
}

// New returns a pool without workers.
func New(upload func(context.Context, int) error) *Pool {
	return &Pool{upload: upload, active: make(map[int]context.CancelFunc)}
}

// Start uploads a part in the background.
func (p *Pool) Start(ctx context.Context, part int) {
	ctx, cancel := context.WithCancel(ctx)
	p.mu.Lock()
	p.active[part] = cancel
	p.mu.Unlock()
	p.wg.Add(1)
	go p.work(ctx, part)
}

func (p *Pool) work(ctx context.Context, part int) {
	defer p.wg.Done()
	err := p.upload(ctx, part)
	p.leave(part, err)
}

func (p *Pool) leave(part int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.active[part]()
	delete(p.active, part)
	if err != nil {
		p.failed = append(p.failed, part)
	}
}

// Drain cancels all uploads and returns the parts that are not complete.
func (p *Pool) Drain() []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, cancel := range p.active {
		cancel()
	}
	p.wg.Wait() // want "deadlock: `p\\.wg\\.Wait\\(\\)` waits with `p\\.mu` locked \\(line \\d+\\), which `work` has to lock \\(line \\d+\\) before `p\\.wg\\.Done\\(\\)` \\(line \\d+\\); unlock `p\\.mu` first"
	return p.failed
}
