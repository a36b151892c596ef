// Package tidectx reads a tide gauge as long as the context of its user lives. The goroutine
// writes the level of each second to a sheet; when the context ends it closes the sheet and
// keeps how many lines that has. Level sees the same context end, and may return the number
// of before. Nobody in this package cancels that context.
package tidectx

import (
	"context"
	"sync/atomic"
	"time"
)

// A Sheet takes lines. Close returns how many it has.
type Sheet interface {
	Add(level float64)
	Close() int
}

// Gauge is a tide gauge.
type Gauge struct {
	ctx    context.Context
	levels chan float64
	closed chan struct{}
	lines  atomic.Int64
}

// Watch reads the gauge until ctx ends.
func Watch(ctx context.Context, read func() float64, sheet Sheet) *Gauge {
	g := &Gauge{ctx: ctx, levels: make(chan float64, 1), closed: make(chan struct{})}
	go g.run(read, sheet)
	return g
}

func (g *Gauge) run(read func() float64, sheet Sheet) {
	defer close(g.closed)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			level := read()
			sheet.Add(level)
			select {
			case g.levels <- level:
			default:
			}
		case <-g.ctx.Done():
			n := sheet.Close()
			g.lines.Store(int64(n))
			return
		}
	}
}

// Level waits for a level. At the end it returns the number of lines in the sheet.
func (g *Gauge) Level() (level float64, lines int64) {
	select {
	case level := <-g.levels:
		return level, 0
	case <-g.ctx.Done():
	}
	return 0, g.lines.Load() // want "`g\\.lines`"
}
