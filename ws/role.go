package ws

import (
	"context"
	"math"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// A want is what a call that reads waits for.
type want uint8

const (
	whole want = iota // the whole of the next message
	part              // some of the next message, or its end
	begin             // that the next message begins
)

// A request is what a call that reads wants.
type request struct {
	want want
	p    []byte   // part: where the bytes go
	got  received // the answer
}

// limit is how much payload at once is of use to the request, nil for all.
func (q *request) limit() int {
	switch {
	case q == nil || q.want == whole:
		return math.MaxInt
	case q.want == part:
		return len(q.p)
	}
	return 0
}

// A turn is what a call that reads is to do next.
type turn uint8

const (
	answered turn = iota // it has what it wants
	pumping              // it has the read role
	awaiting             // the background goroutine has it: wait for ready
	ended                // nothing more will come
)

// beginReading lets the connection read by itself, if no call does so soon.
func (c *Conn) beginReading() {
	in := &c.in
	in.mu.Lock()
	defer in.mu.Unlock()
	c.freeRole()
	if in.hop {
		c.startReading()
	}
}

// wake tells a call that waits to look again.
func (in *inbound) wake() {
	if in.waiting {
		select {
		case in.ready <- struct{}{}:
		default:
		}
	}
}

// startReading gives the role to the background goroutine if nobody has it.
func (c *Conn) startReading() {
	in := &c.in
	if in.holder == nobody && !in.queue.paused {
		in.holder = background
		c.wg.Add(1) // before finish, since the role is free
		go c.background()
	}
}

// freeRole gives the role up. If no call takes it the background goroutine will.
func (c *Conn) freeRole() {
	in := &c.in
	in.holder = nobody
	if !in.swept {
		in.swept = true
		in.seen = in.reads.Load()
		if in.sweep == nil {
			in.sweep = time.AfterFunc(takeBackTime, c.takeBack)
		} else {
			in.sweep.Reset(takeBackTime)
		}
	}
}

// takeBack runs some time after a call has ended.
func (c *Conn) takeBack() {
	in := &c.in
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case in.holder != nobody || in.queue.paused:
		in.swept = false
	case in.seen != in.reads.Load():
		in.seen = in.reads.Load()
		in.sweep.Reset(takeBackTime)
	default:
		in.swept = false
		in.more.Store(false)
		c.startReading()
	}
}

// leave ends a call that reads; took says that the application has something
// to work on now.
func (c *Conn) leave(took bool) {
	in := &c.in
	in.mu.Lock()
	in.reading, in.waiting, in.busy = false, false, took
	in.reads.Add(1)
	more := took && (in.queue.hasWhole() || in.holder == caller && in.r < in.w && frame.Whole(in.buf.b[in.r:in.w]))
	owes := false
	if in.holder == caller {
		in.spill(false)
		owes, in.pong = in.pong && !more, false
	}
	if in.holder == caller || in.holder == nobody && !in.queue.paused {
		c.freeRole() // the call may have ended a pause
	}
	owes = in.expectMore(more) || owes
	in.mu.Unlock()
	if owes {
		c.flushSoon()
	}
}

// expectMore says whether a call that reads is expected soon that finds a whole
// message. It reports whether there may be something to be sent that was left to
// such a call: a write that found more set has the lock of the send side, and is
// met there by who clears it. Only calls that read use it.
func (in *inbound) expectMore(more bool) (owes bool) {
	owes = in.promised && !more
	in.promised = more
	in.more.Store(more)
	return owes
}

// attend sees to it that somebody reads.
func (c *Conn) attend() {
	in := &c.in
	in.mu.Lock()
	defer in.mu.Unlock()
	c.startReading()
}

// drainQueue makes the reading go on, whoever reads, since the connection is
// closing.
func (c *Conn) drainQueue(overflow int) {
	in := &c.in
	in.mu.Lock()
	defer in.mu.Unlock()
	in.queue.drain(overflow)
	in.noGrace()
	c.startReading()
}

// background has the read role until a call wants it, the queue is full, or
// the end is met.
func (c *Conn) background() {
	defer c.wg.Done()
	in := &c.in
	in.watch.use(context.Background())
	for {
		_, err := c.parse(nil)
		if err == nil {
			if !c.keepReading() {
				return
			}
			_, err = c.fill(nil, false)
		}
		if err != nil {
			in.close()
			c.finish(err)
			return
		}
		if c.yieldRole() {
			return
		}
	}
}

// keepReading decides whether the background goroutine reads on, with everything
// parsed, and gives the role up if not.
func (c *Conn) keepReading() bool {
	c.flushSoon()
	return !c.giveRole(true)
}

// yieldRole gives the role, and what was just read, to a call that waits for it.
func (c *Conn) yieldRole() bool { return c.giveRole(false) }

func (c *Conn) giveRole(parsed bool) bool {
	in := &c.in
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case in.waiting && !in.hop:
		c.freeRole()
		in.wake()
		return true
	case parsed && !in.waiting && in.queue.pause():
		in.holder = nobody
		return true
	}
	return false
}

// close ends the reading for good: the holder of the role keeps it for finish.
func (in *inbound) close() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.spill(true)
	in.drop()
	in.holder = over
	in.wake()
}

// handOver gives the role, which a call has, to finish.
func (c *Conn) handOver(err error) {
	in := &c.in
	in.close()
	c.wg.Add(1) // before finish has set the state, so before anybody waits
	go func() {
		defer c.wg.Done()
		c.finish(err)
	}()
}

// ask says that the application has read the last message and asks for what
// follows.
func (in *inbound) ask() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.noGrace()
}

// noGrace ends the time that the application has to answer.
func (in *inbound) noGrace() {
	in.asking = true
	if in.asked != nil {
		close(in.asked)
		in.asked = nil
	}
}

// unanswered returns a channel that is closed when the application asks for
// what follows the last message, or the closing begins, or nil if it has nothing
// left to answer.
func (in *inbound) unanswered() <-chan struct{} {
	in.mu.Lock()
	defer in.mu.Unlock()
	unread := in.queue.hasWhole() || in.streaming != nil && !in.queue.empty()
	if in.asking || !unread && (in.reading || !in.busy) {
		return nil
	}
	in.asked = make(chan struct{})
	return in.asked
}

// isOver reports whether nothing more is read.
func (in *inbound) isOver() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.holder == over
}

// pauses reports whether nobody reads since the queue is full, and how often
// that was so.
func (in *inbound) pauses() (now bool, times uint64) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.queue.paused, in.queue.pauses
}

// stop ends what runs beside the reading, which is over.
func (in *inbound) stop() {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.sweep != nil {
		in.sweep.Stop()
	}
	in.watch.disarm()
}
