// Package hivefunc watches a bee hive. The watcher cancels the context of the season and then keeps
// how much honey there is; what the keeper has hung on the context runs from then on, and is
// told how much is kept so far.
package hivefunc

import (
	"context"
	"sync/atomic"
)

// Hive is a bee hive.
type Hive struct {
	season context.Context
	end    context.CancelFunc
	logf   func(format string, args ...any)
	honey  atomic.Int64
}

// Watch starts a season, in which gather brings honey until it brings none.
func Watch(ctx context.Context, gather func() int64, logf func(string, ...any)) *Hive {
	h := &Hive{logf: logf}
	h.season, h.end = context.WithCancel(ctx)
	go h.watch(gather)
	return h
}

func (h *Hive) watch(gather func() int64) {
	var honey int64
	for {
		n := gather()
		if n == 0 {
			break
		}
		honey += n
	}
	h.end()
	h.logf("hive: %d", honey)
	h.honey.Store(honey)
}

// AtTheEnd has tell called with the honey of the season.
func (h *Hive) AtTheEnd(tell func(int64)) (forget func() bool) {
	return context.AfterFunc(h.season, func() {
		honey := h.honey.Load() // want "`h\\.honey`"
		tell(honey)
	})
}
