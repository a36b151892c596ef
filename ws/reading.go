package ws

import "context"

// read runs a call that reads, which is to be ended with leave unless err is
// about the call itself. The answer is in q. The end of the connection wins over
// that of ctx, and what has arrived over both.
func (c *Conn) read(ctx context.Context, r *MessageReader, q *request) error {
	in := &c.in
	select {
	case <-c.end.done:
		if err := in.claim(r); err != nil {
			return err
		}
		return c.lastRead(ctx, q)
	default:
	}
	t, err := c.enter(r, q)
	if err != nil {
		return err
	}
	for {
		switch t {
		case answered:
			return nil
		case pumping:
			if err := c.pump(ctx, q); err != errOver {
				return c.left(err)
			}
		case ended:
			in.ask()
			return c.left(c.joinContext(ctx))
		case awaiting:
			select {
			case <-in.ready:
			case <-c.end.done:
				return c.lastRead(ctx, q)
			case <-ctx.Done():
				return c.lastRead(ctx, q)
			}
		}
		t = c.lookAgain(q)
	}
}

// lastRead ends a call that has waited: what has arrived wins over the end of
// the connection, and that over the end of ctx.
func (c *Conn) lastRead(ctx context.Context, q *request) error {
	if c.in.last(q) {
		return nil
	}
	return c.left(c.endOf(ctx))
}

// last takes what is there for a call that does not wait any more.
func (in *inbound) last(q *request) (ok bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.waiting = false
	return in.answer(q)
}

// left ends the call if err is an error.
func (c *Conn) left(err error) error {
	if err != nil {
		c.leave(false)
	}
	return err
}

// claim begins a call that reads, one at a time.
func (in *inbound) claim(r *MessageReader) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.begin(r)
}

// enter is claim that says what the call is to do.
func (c *Conn) enter(r *MessageReader, q *request) (turn, error) {
	in := &c.in
	in.mu.Lock()
	defer in.mu.Unlock()
	if err := in.begin(r); err != nil {
		return 0, err
	}
	return c.nextTurn(q), nil
}

// lookAgain is nextTurn for a call that has waited.
func (c *Conn) lookAgain(q *request) turn {
	in := &c.in
	in.mu.Lock()
	defer in.mu.Unlock()
	in.waiting = false
	return c.nextTurn(q)
}

// nextTurn answers q from the queue, or says what to do. It requires mu, and so
// do the functions below.
func (c *Conn) nextTurn(q *request) turn {
	in := &c.in
	if in.answer(q) {
		return answered
	}
	if in.holder == over {
		return ended
	}
	in.queue.paused = false
	if in.holder == nobody && !in.hop {
		in.holder = caller
		return pumping
	}
	c.startReading()
	in.waiting = true
	if in.ready == nil {
		in.ready = make(chan struct{}, 1)
	}
	return awaiting
}

func (in *inbound) begin(r *MessageReader) error {
	switch {
	case in.reading:
		return ErrConcurrentRead
	case in.streaming != r:
		return ErrUnfinishedMessage
	}
	in.reading, in.busy = true, false
	return nil
}

// answer takes from the queue.
func (in *inbound) answer(q *request) (ok bool) {
	if in.queue.empty() {
		return false
	}
	switch m := &q.got; q.want {
	case whole:
		*m, ok = in.queue.take()
	case part:
		var n int
		n, m.typ, m.final, ok = in.queue.copyTo(q.p)
		m.data = q.p[:n]
	default:
		m.typ, ok = in.queue.peek()
	}
	in.busy = in.busy || ok
	return ok
}
