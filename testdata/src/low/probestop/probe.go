// Package probestop probes a host at intervals and reports what it saw when stopped.
//
// Stop cancels the probing and reads the report in the same breath, but the goroutine
// writes the report because of the cancellation, and so after it. The caller's own
// signal is the only observation here, hence the low tier.
package probestop

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Report sums up a run.
type Report struct {
	Sent, Lost int
	Worst      time.Duration
}

func (r Report) String() string {
	return fmt.Sprintf("%d sent, %d lost, worst %v", r.Sent, r.Lost, r.Worst)
}

// Pinger sends one probe and returns the time of the round trip.
type Pinger func(ctx context.Context) (time.Duration, error)

// Probe is a running probe.
type Probe struct {
	ping   Pinger
	cancel context.CancelFunc

	mu     sync.Mutex
	report Report
}

// Start probes once per interval.
func Start(interval time.Duration, ping Pinger) *Probe {
	ctx, cancel := context.WithCancel(context.Background())
	p := &Probe{ping: ping, cancel: cancel}
	go func() {
		r := p.loop(ctx, interval)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.report = r
	}()
	return p
}

func (p *Probe) loop(ctx context.Context, interval time.Duration) Report {
	var r Report
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return r
		case <-tick.C:
			r.Sent++
			rtt, err := p.ping(ctx)
			if err != nil {
				r.Lost++
			} else if rtt > r.Worst {
				r.Worst = rtt
			}
		}
	}
}

// Stop ends the probing and returns the report.
func (p *Probe) Stop() Report {
	p.cancel()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.report // want "`p\\.report` may be stale here"
}
