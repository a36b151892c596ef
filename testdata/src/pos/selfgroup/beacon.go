// Package selfgroup keeps a lease with a directory service: one goroutine renews
// it, another one receives what changes.
//
// Stop ends both and waits for the group. The renewing goroutine stops the
// beacon when a renewal fails, and so waits for itself to be counted down.
package selfgroup

import (
	"bufio"
	"context"
	"io"
	"sync"
	"time"
)

// Beacon is a lease that is kept alive.
type Beacon struct {
	conn    io.ReadWriteCloser
	cancel  context.CancelFunc
	changes chan string
	wg      sync.WaitGroup
	renewed int
}

// Announce takes a lease and renews it once in each period.
func Announce(conn io.ReadWriteCloser, period time.Duration) *Beacon {
	ctx, cancel := context.WithCancel(context.Background())
	b := &Beacon{conn: conn, cancel: cancel, changes: make(chan string)}
	b.wg.Add(2)
	go b.renew(ctx, period)
	go b.receive(ctx)
	return b
}

func (b *Beacon) renew(ctx context.Context, period time.Duration) {
	defer b.wg.Done()
	tick := time.NewTicker(period)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if _, err := io.WriteString(b.conn, "renew\n"); err != nil {
			b.Stop()
			return
		}
		b.renewed++
	}
}

func (b *Beacon) receive(ctx context.Context) {
	defer b.wg.Done()
	defer close(b.changes)
	sc := bufio.NewScanner(b.conn)
	for sc.Scan() {
		select {
		case b.changes <- sc.Text():
		case <-ctx.Done():
			return
		}
	}
}

// Changes delivers what changes in the directory.
func (b *Beacon) Changes() <-chan string { return b.changes }

// Stop gives the lease back and returns how often it was renewed.
func (b *Beacon) Stop() int {
	b.cancel()
	b.conn.Close()
	b.wg.Wait() // want "deadlock: `b\\.wg\\.Wait\\(\\)` waits for `renew` to end, but runs on it \\(called at line \\d+\\), before `b\\.wg\\.Done\\(\\)` \\(line \\d+\\); let its callers wait"
	return b.renewed
}
