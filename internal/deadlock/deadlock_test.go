package deadlock_test

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/deadlock"
	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

func find(t *testing.T, src string) (self, lock int) {
	t.Helper()
	pkg := ssatest.Build(t, src)
	resolver := loc.NewResolver(pkg.Funcs)
	model := ending.New(pkg.Funcs, effect.New(resolver))
	for _, f := range deadlock.Find(model, resolver, pkg.Funcs) {
		switch f.Kind {
		case deadlock.SelfJoin:
			self++
		case deadlock.LockJoin:
			lock++
		}
	}
	return self, lock
}

const conn = `
import ("io"; "sync"; "sync/atomic"; "time"; "context")

type Conn struct {
	r       io.ReadCloser
	mu      sync.Mutex
	rw      sync.RWMutex
	wg      sync.WaitGroup
	once    sync.Once
	other   sync.Once
	msgs    chan int
	done    chan struct{}
	quit    chan struct{}
	closed  bool
	down    atomic.Bool
	onRead  bool
	wait    bool
	last    time.Time
	err     error
	ctx     context.Context
	cond    *sync.Cond
}

func New(r io.ReadCloser) *Conn {
	c := &Conn{r: r, msgs: make(chan int), done: make(chan struct{}), quit: make(chan struct{})}
	c.cond = sync.NewCond(&c.mu)
	c.wg.Add(1)
	go c.loop()
	go c.write()
	return c
}

func (c *Conn) read() (byte, error) { b := make([]byte, 1); _, err := c.r.Read(b); return b[0], err }
func (c *Conn) set(err error)       { c.mu.Lock(); c.err = err; c.mu.Unlock() }
func (c *Conn) write()              { <-c.quit }
`

// Each case is the body of the reader, loop, and further methods.
func TestSelfJoin(t *testing.T) {
	for _, tt := range []struct {
		name, loop, more string
		want             int
	}{
		{"directly", `defer close(c.done); c.read(); <-c.done`, ``, 1},
		{"through Close", `defer close(c.done); for { if _, err := c.read(); err != nil { c.Close(); return } }`,
			`func (c *Conn) Close() { c.r.Close(); <-c.done }`, 1},
		{"counted", `defer c.wg.Done(); for { if _, err := c.read(); err != nil { c.Close(); return } }`,
			`func (c *Conn) Close() { c.r.Close(); c.wg.Wait() }`, 1},
		{"already done", `c.read(); c.wg.Done(); c.wg.Wait()`, ``, 0},
		{"not counted", `c.read(); c.wg.Wait()`, ``, 0},
		{"after the close", `c.read(); close(c.done); <-c.done`, ``, 0},
		{"on a goroutine of its own", `defer close(c.done); if _, err := c.read(); err != nil { go c.Close() }`,
			`func (c *Conn) Close() { c.r.Close(); <-c.done }`, 0},
		{"with an alternative", `defer close(c.done); c.read(); c.Close()`,
			`func (c *Conn) Close() { c.r.Close(); select { case <-c.done: case <-time.After(1): } }`, 0},
		{"told not to wait", `defer close(c.done); c.read(); c.stop(false)`,
			`func (c *Conn) Close() { c.stop(true) }
			func (c *Conn) stop(wait bool) { c.r.Close(); if wait { <-c.done } }`, 0},
		{"told to wait", `defer close(c.done); c.read(); c.stop(true)`,
			`func (c *Conn) stop(wait bool) { c.r.Close(); if wait { <-c.done } }`, 1},
		{"told not to wait, and more", `defer close(c.done); c.read(); c.stop(true)`,
			`func (c *Conn) Close() { c.stop(false) }
			func (c *Conn) stop(onReader bool) { if onReader && c.err == nil { return }; <-c.done }`, 0},
		{"a flag says who runs", `defer close(c.done); c.read(); c.onRead = true; c.Close()`,
			`func (c *Conn) Close() { c.r.Close(); if c.onRead { return }; <-c.done }`, 0},
		{"the first one waits", `defer close(c.done); c.read(); c.Close()`,
			`func (c *Conn) Close() { c.mu.Lock(); if c.closed { c.mu.Unlock(); return }; c.closed = true; c.mu.Unlock(); c.r.Close(); <-c.done }`, 1},
		{"only the first one waits, and that is another", `defer close(c.done); <-c.quit; c.Close()`,
			`func (c *Conn) Close() { c.mu.Lock(); if c.closed { c.mu.Unlock(); return }; c.closed = true; close(c.quit); c.mu.Unlock(); <-c.done }`, 0},
		{"somebody else may close it", `defer close(c.done); c.read(); <-c.done`, `func (c *Conn) Kill() { close(c.done) }`, 0},
		{"handed out", `defer close(c.done); c.read(); <-c.done`, `var hook func(chan struct{}); func (c *Conn) Hook() { hook(c.done) }`, 0},
		{"for somebody who waits for it", `defer close(c.done); c.read(); <-c.quit`,
			`func (c *Conn) Close() { c.r.Close(); <-c.done; close(c.quit) }`, 1},
		{"for the first who waits for it", `defer close(c.done); c.read(); c.Leave()`,
			`func (c *Conn) Close() { c.once.Do(func() { c.r.Close(); <-c.done; close(c.quit) }) }
			func (c *Conn) Leave() { if _, err := io.WriteString(nil, "x"); err == nil { return }; <-c.quit }`, 1},
		{"for somebody who waits for each of its ends", `defer close(c.done); for { if b, _ := c.read(); b == 0 { <-c.quit; return }; if c.err != nil { return } }`,
			`func (c *Conn) Close() { c.r.Close(); <-c.done; close(c.quit) }`, 1},
		{"for somebody who may not wait for it", `defer close(c.done); c.read(); <-c.quit`,
			`func (c *Conn) Close() { c.r.Close(); if c.wait { <-c.done }; close(c.quit) }`, 0},
		{"for somebody who waits for another", `defer close(c.done); c.read(); <-c.quit`,
			`func (c *Conn) Close() { c.r.Close(); <-c.msgs; close(c.quit) }`, 0},
		{"its own WaitGroup, not that of the caller", ``, `func sort(n int, wg *sync.WaitGroup) {
			defer wg.Done()
			if n > 1 { var in sync.WaitGroup; in.Add(2); go sort(n/2, &in); go sort(n/2, &in); in.Wait() } }`, 0},
		{"a closure that waits for its group", ``, `func all(fs []func()) { var wg sync.WaitGroup; for _, f := range fs { wg.Go(func() { f(); wg.Wait() }) } }`, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := find(t, conn+"func (c *Conn) loop() {\n"+tt.loop+"\n}\n"+tt.more); got != tt.want {
				t.Errorf("%d findings, want %d", got, tt.want)
			}
		})
	}
}

func TestLockJoin(t *testing.T) {
	const leaves = `defer close(c.done); for { if _, err := c.read(); err != nil { c.set(err); return } }`
	for _, tt := range []struct {
		name, loop, more string
		want             int
	}{
		{"under the lock", leaves, `func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.r.Close(); <-c.done }`, 1},
		{"counted", `defer c.wg.Done(); c.read(); c.set(nil)`, `func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.wg.Wait() }`, 1},
		{"drained to its end", `defer close(c.msgs); for { b, err := c.read(); if err != nil { c.set(err); return }; c.msgs <- int(b) }`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.r.Close(); for range c.msgs {} }`, 1},
		{"drained to some message", `defer close(c.msgs); for { b, err := c.read(); if err != nil { c.set(err); return }; c.msgs <- int(b) }`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); for m := range c.msgs { if m == 0 { break } } }`, 0},
		{"drained or returned from", `defer close(c.msgs); for { b, err := c.read(); if err != nil { c.set(err); return }; c.msgs <- int(b) }`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); for m := range c.msgs { if m == 0 { return } } }`, 0},
		{"one message", `defer close(c.msgs); for { b, err := c.read(); if err != nil { c.set(err); return }; c.msgs <- int(b) }`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.r.Close(); <-c.msgs }`, 0},
		{"counted by Go", ``, `func (c *Conn) Start() { c.wg.Go(func() { c.read(); c.set(nil) }) }
			func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.wg.Wait() }`, 1},
		{"counted by Go, with the lock before it reads", ``, `func (c *Conn) Start() { c.wg.Go(func() { c.set(nil); c.read() }) }
			func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.wg.Wait() }`, 0},
		{"counted by Go, unlocked before", ``, `func (c *Conn) Start() { c.wg.Go(func() { c.read(); c.set(nil) }) }
			func (c *Conn) Close() { c.mu.Lock(); c.closed = true; c.mu.Unlock(); c.wg.Wait() }`, 0},
		{"unlocked before", leaves, `func (c *Conn) Close() { c.mu.Lock(); c.r.Close(); c.mu.Unlock(); <-c.done }`, 0},
		{"waited before", leaves, `func (c *Conn) Close() { <-c.done; c.mu.Lock(); <-c.done; c.mu.Unlock() }`, 0},
		{"in a helper", leaves, `func (c *Conn) Close() { c.mu.Lock(); c.r.Close(); c.join(); c.mu.Unlock() }
			func (c *Conn) join() { <-c.done }`, 1},
		{"a helper that unlocks", leaves, `func (c *Conn) Close() { c.mu.Lock(); c.join(); c.mu.Unlock() }
			func (c *Conn) join() { c.mu.Unlock(); <-c.done; c.mu.Lock() }`, 0},
		{"the reader locks only while it loops", `defer close(c.done); for { _, err := c.read(); if err != nil { return }; c.mu.Lock(); c.closed = false; c.mu.Unlock() }`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.r.Close(); <-c.done }`, 0},
		{"the reader locks in each round, the last one too", `defer close(c.done); for { _, err := c.read(); c.mu.Lock(); c.last = time.Now(); c.mu.Unlock(); if err != nil { return } }`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.r.Close(); <-c.done }`, 1},
		{"the reader locks at its start", `defer close(c.done); c.set(nil); for { if _, err := c.read(); err != nil { return } }`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.r.Close(); <-c.done }`, 0},
		{"the reader locks on one branch", `defer close(c.done); for { if _, err := c.read(); err != nil { if err != io.EOF { c.set(err) }; return } }`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.r.Close(); <-c.done }`, 0},
		{"the reader tries the lock", `defer close(c.done); for { if _, err := c.read(); err != nil { if c.mu.TryLock() { c.err = err; c.mu.Unlock() }; return } }`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.r.Close(); <-c.done }`, 0},
		{"an early return before the loop", `defer close(c.done); if c.r == nil { return }; for { if _, err := c.read(); err != nil { c.set(err); return } }`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.r.Close(); <-c.done }`, 1},
		{"in a deferred call that runs before the close", `defer close(c.done); defer c.set(nil); for { if _, err := c.read(); err != nil { return } }`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.r.Close(); <-c.done }`, 1},
		{"in a deferred call that runs after the close", `defer c.set(nil); defer close(c.done); for { if _, err := c.read(); err != nil { return } }`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.r.Close(); <-c.done }`, 0},
		{"both for reading", `defer close(c.done); for { if _, err := c.read(); err != nil { c.rw.RLock(); c.rw.RUnlock(); return } }`,
			`func (c *Conn) Close() { c.rw.RLock(); defer c.rw.RUnlock(); <-c.done }`, 0},
		{"the wait for reading", `defer close(c.done); for { if _, err := c.read(); err != nil { c.rw.Lock(); c.err = err; c.rw.Unlock(); return } }`,
			`func (c *Conn) Close() { c.rw.RLock(); defer c.rw.RUnlock(); <-c.done }`, 1},
		{"the reader for reading", `defer close(c.done); for { if _, err := c.read(); err != nil { c.rw.RLock(); c.rw.RUnlock(); return } }`,
			`func (c *Conn) Close() { c.rw.Lock(); defer c.rw.Unlock(); <-c.done }`, 1},
		{"another lock", leaves, `func (c *Conn) Close() { c.rw.Lock(); defer c.rw.Unlock(); <-c.done }`, 0},
		{"with an alternative", leaves, `func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); select { case <-c.done: case <-c.ctx.Done(): } }`, 0},
		{"it is known to be past the lock", leaves, `func (c *Conn) Close() error { c.mu.Lock(); defer c.mu.Unlock(); if c.err != nil { <-c.done }; return c.err }`, 0},
		{"it is known not to be past the lock", leaves, `func (c *Conn) Close() error { c.mu.Lock(); defer c.mu.Unlock(); if c.err == nil { <-c.done }; return c.err }`, 1},
		{"the first Close", leaves, `func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); if c.closed { return }; c.closed = true; c.r.Close(); <-c.done }`, 1},
		{"the end was seen before", `defer close(c.done); for { if _, err := c.read(); err != nil { c.set(err); close(c.msgs); return } }`,
			`func (c *Conn) Close() { for range c.msgs {}; c.mu.Lock(); defer c.mu.Unlock(); <-c.done }`, 0},
		{"a condition is waited for", `defer close(c.done); c.mu.Lock(); for !c.closed { c.cond.Wait() }; c.mu.Unlock()`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.closed = true; c.cond.Broadcast(); <-c.done }`, 1},
		{"a condition's mutex is given up like any other", `defer close(c.done); c.mu.Lock(); for !c.closed { c.cond.Wait() }; c.mu.Unlock()`,
			`func (c *Conn) Close() { c.mu.Lock(); for c.last.IsZero() { c.cond.Wait() }; c.closed = true; c.mu.Unlock(); <-c.done }`, 0},
		{"another connection", leaves, `func (c *Conn) Close(next *Conn) { c.mu.Lock(); defer c.mu.Unlock(); <-next.done }`, 0},
		{"a list under a lock of the package", ``, `var mu sync.Mutex; var all []*Peer
			type Peer struct { r io.Reader; left chan int }
			func (p *Peer) run() { defer close(p.left); p.r.Read(nil); mu.Lock(); all = nil; mu.Unlock() }
			func join(r io.Reader) { p := &Peer{r: r, left: make(chan int)}; mu.Lock(); all = append(all, p); mu.Unlock(); go p.run() }
			func CloseAll() { mu.Lock(); defer mu.Unlock(); for _, p := range all { <-p.left } }`, 1},
		{"a list under the lock of its owner", ``, `type Hub struct { mu sync.Mutex; all map[int]*Peer }
			type Peer struct { r io.Reader; hub *Hub; left chan int }
			func (p *Peer) run() { defer close(p.left); p.r.Read(nil); p.hub.mu.Lock(); delete(p.hub.all, 1); p.hub.mu.Unlock() }
			func (h *Hub) join(r io.Reader) { p := &Peer{r: r, hub: h, left: make(chan int)}; h.mu.Lock(); h.all[1] = p; h.mu.Unlock(); go p.run() }
			func (h *Hub) CloseAll() { h.mu.Lock(); defer h.mu.Unlock(); for _, p := range h.all { <-p.left } }`, 1},
		{"a tree: everybody has a lock", ``, `type Node struct { mu sync.Mutex; r io.Reader; up *Node; kids []*Node; left chan int }
			func (n *Node) run() { defer close(n.left); n.r.Read(nil); n.mu.Lock(); n.kids = nil; n.mu.Unlock() }
			func (n *Node) add(r io.Reader) { k := &Node{r: r, up: n, left: make(chan int)}; n.mu.Lock(); n.kids = append(n.kids, k); n.mu.Unlock(); go k.run() }
			func (n *Node) Close() { n.mu.Lock(); defer n.mu.Unlock(); for _, k := range n.kids { <-k.left } }`, 0},
		{"locals", ``, `func run(f func() error) (err error) { var mu sync.Mutex; done := make(chan struct{})
			go func() { defer close(done); e := f(); mu.Lock(); err = e; mu.Unlock() }()
			mu.Lock(); defer mu.Unlock(); <-done; return err }`, 1},
		{"inside of a Once that the reader must get through", `defer close(c.done); c.read(); c.once.Do(func() {})`,
			`func (c *Conn) Close() { c.once.Do(func() { c.r.Close(); <-c.done }) }`, 1},
		{"inside of a Once in which the reader closes", `c.read(); c.once.Do(func() { close(c.done) })`,
			`func (c *Conn) Close() { c.once.Do(func() { c.r.Close(); <-c.done }) }`, 1},
		{"behind a Once", `defer close(c.done); c.read(); c.once.Do(func() {})`,
			`func (c *Conn) Close() { c.once.Do(func() { c.r.Close() }); <-c.done }`, 0},
		{"inside of another Once", `defer close(c.done); c.read(); c.other.Do(func() {})`,
			`func (c *Conn) Close() { c.once.Do(func() { c.r.Close(); <-c.done }) }`, 0},
		{"inside of a Once that the reader is past", `defer close(c.done); c.once.Do(func() {}); c.read()`,
			`func (c *Conn) Close() { c.once.Do(func() { c.r.Close(); <-c.done }) }`, 0},
		{"inside of a Once that the reader may leave alone", `defer close(c.done); if _, err := c.read(); err == io.ErrNoProgress { c.once.Do(func() {}) }`,
			`func (c *Conn) Close() { c.once.Do(func() { c.r.Close(); <-c.done }) }`, 0},
		{"inside of a Once, a mutex of the reader", `defer close(c.done); c.read(); c.set(nil)`,
			`func (c *Conn) Close() { c.mu.Lock(); defer c.mu.Unlock(); c.once.Do(func() { c.r.Close(); <-c.done }) }`, 1},
		{"the reader runs it first", `defer close(c.done); defer c.Close(); c.read()`,
			`func (c *Conn) Close() { c.once.Do(func() { c.r.Close(); <-c.done }) }`, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, got := find(t, conn+"func (c *Conn) loop() {\n"+tt.loop+"\n}\n"+tt.more); got != tt.want {
				t.Errorf("%d findings, want %d", got, tt.want)
			}
		})
	}
}
