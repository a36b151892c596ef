package ws

import "slices"

// A turnstile is a right that one has at a time and that is given in the order
// of those who wait, each of whom may give up. It is guarded by the mutex of
// what it is in.
type turnstile struct {
	held  bool
	queue []*waiter
	kept  bool // for ever, by who has it: nobody may join
}

// A waiter receives once from granted: true with the right, or false if it is
// sent away, which is for those who do not stay.
type waiter struct {
	granted chan bool
	stays   bool // when others are dismissed
}

// try takes the right if it is free.
func (t *turnstile) try() bool {
	if t.held {
		return false
	}
	t.held = true
	return true
}

// join queues.
func (t *turnstile) join(stays bool) *waiter {
	w := &waiter{granted: make(chan bool, 1), stays: stays}
	t.queue = append(t.queue, w)
	return w
}

// leave gives up waiting; it returns true if the right was granted meanwhile.
func (t *turnstile) leave(w *waiter) bool {
	if i := slices.Index(t.queue, w); i >= 0 {
		t.queue = slices.Delete(t.queue, i, i+1)
		return false
	}
	return <-w.granted
}

// pass gives the right to the first who waits, or up; it reports which.
func (t *turnstile) pass() bool {
	if len(t.queue) == 0 {
		t.held = false
		return false
	}
	t.queue[0].granted <- true
	t.queue = slices.Delete(t.queue, 0, 1)
	return true
}

// dismiss sends away who waits, but for those who stay.
func (t *turnstile) dismiss() {
	t.queue = slices.DeleteFunc(t.queue, func(w *waiter) bool {
		if !w.stays {
			w.granted <- false
		}
		return !w.stays
	})
}

// keep lets who has the right keep it. Those who stay wait for something else
// as well.
func (t *turnstile) keep() {
	t.kept = true
	t.dismiss()
}
