package ws

import (
	"context"
	"net"
	"sync"
	"time"
)

// past is a deadline that interrupts a blocked call.
var past = time.Unix(1, 0)

// deadlines sets the deadlines of the network connection, which several things
// have a say in: the closing, which has one for all of its steps, the end of a
// context, which interrupts one call, and the time that a write may take.
type deadlines struct {
	nc net.Conn

	mu       sync.Mutex
	closing  time.Time // zero: not closing
	readCut  bool      // a read is to be interrupted
	writeCut bool
	write    time.Time // of the write under way; zero: none
	aborted  bool      // by an interruption of what has no deadlines
}

// setClosing sets the deadline of the closing. It returns an error if the
// network connection has none.
func (d *deadlines) setClosing(t time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closing = t
	return d.apply(true, true)
}

// setWrite sets the deadline of the write that follows, or lifts it.
func (d *deadlines) setWrite(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.write = t
	d.apply(false, true)
}

// cut interrupts the read or the write that is under way, or ends that.
func (d *deadlines) cut(write, on bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if write {
		d.writeCut = on
	} else {
		d.readCut = on
	}
	if d.apply(!write, write) != nil && on && !d.aborted {
		d.aborted = true
		abort(d.nc) // it has no deadlines: nothing else wakes the call
	}
}

func (d *deadlines) apply(read, write bool) (err error) {
	if read {
		t := d.closing
		if d.readCut {
			t = past
		}
		err = d.nc.SetReadDeadline(t)
	}
	if write {
		t := d.closing
		if !d.write.IsZero() && (t.IsZero() || d.write.Before(t)) {
			t = d.write
		}
		if d.writeCut {
			t = past
		}
		if e := d.nc.SetWriteDeadline(t); err == nil {
			err = e
		}
	}
	return err
}

// A watch interrupts a read or a write when a context ends. It belongs to who
// reads, or writes; each call begins with use and ends with end. One that is
// used with the same context again and again is armed once.
type watch struct {
	d     *deadlines
	write bool
	armed *alarm // nil: nothing is watched
}

// An alarm watches one context.
type alarm struct {
	done <-chan struct{} // of the context, which it stands for
	stop func() bool
	rang chan struct{} // closed when the call was interrupted
}

// use says that a call with ctx begins: it is not interrupted because of another
// one.
func (w *watch) use(ctx context.Context) {
	if w.armed != nil && w.armed.done != ctx.Done() {
		w.disarm()
	}
}

// arm interrupts the call from now on when ctx ends.
func (w *watch) arm(ctx context.Context) {
	if w.armed != nil || ctx.Done() == nil {
		return
	}
	a := &alarm{done: ctx.Done(), rang: make(chan struct{})}
	a.stop = context.AfterFunc(ctx, func() {
		w.d.cut(w.write, true)
		close(a.rang)
	})
	w.armed = a
}

// end says that the call is over, and reports whether it was interrupted.
func (w *watch) end(ctx context.Context) (interrupted bool) {
	return w.armed != nil && ctx.Err() != nil && w.disarm()
}

// disarm lets go of the context, and reports whether it had ended.
func (w *watch) disarm() (rang bool) {
	a := w.armed
	w.armed = nil
	if a == nil || a.stop() {
		return false
	}
	<-a.rang
	w.d.cut(w.write, false)
	return true
}
