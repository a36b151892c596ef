package ws

import "context"

// read runs a call that reads, which is to be ended with leave unless err is
// about the call itself. The end of the connection wins over that of ctx, and
// what has arrived over both.
func (c *Conn) read(ctx context.Context, r *MessageReader, q *request) (m received, err error) {
	in := &c.in
	if err := in.enter(r); err != nil {
		return received{}, err
	}
	select {
	case <-c.end.done:
		return c.lastRead(ctx, q)
	default:
	}
	for {
		m, t := c.nextTurn(q)
		switch t {
		case answered:
			return m, nil
		case pumping:
			m, err := c.pump(ctx, q)
			if err != errOver {
				return m, c.left(err)
			}
		case ended:
			in.ask()
			return received{}, c.left(c.joinContext(ctx))
		case awaiting:
			select {
			case <-in.ready:
			case <-c.end.done:
				return c.lastRead(ctx, q)
			case <-ctx.Done():
				return c.lastRead(ctx, q)
			}
		}
	}
}

// lastRead ends a call that has waited: what has arrived wins over the end of
// the connection, and that over the end of ctx.
func (c *Conn) lastRead(ctx context.Context, q *request) (m received, err error) {
	if m, ok := c.in.last(q); ok {
		return m, nil
	}
	return received{}, c.left(c.endOf(ctx))
}

// last takes what is there for a call that does not wait any more.
func (in *inbound) last(q *request) (m received, ok bool) {
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

// enter begins a call that reads: one at a time.
func (in *inbound) enter(r *MessageReader) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case in.reading:
		return ErrConcurrentRead
	case in.streaming != r:
		return ErrUnfinishedMessage
	}
	in.reading, in.busy = true, false
	return nil
}

// nextTurn answers q from the queue, or says what to do.
func (c *Conn) nextTurn(q *request) (m received, t turn) {
	in := &c.in
	in.mu.Lock()
	defer in.mu.Unlock()
	in.waiting = false
	if m, ok := in.answer(q); ok {
		return m, answered
	}
	if in.holder == over {
		return received{}, ended
	}
	in.queue.paused = false
	if in.holder == nobody && !in.hop {
		in.holder = caller
		return received{}, pumping
	}
	c.startReading()
	in.waiting = true
	if in.ready == nil {
		in.ready = make(chan struct{}, 1)
	}
	return received{}, awaiting
}

// answer takes from the queue. It requires mu, and so do the functions below.
func (in *inbound) answer(q *request) (m received, ok bool) {
	switch q.want {
	case whole:
		m, ok = in.queue.take()
	case part:
		var n int
		n, m.typ, m.final, ok = in.queue.copyTo(q.p)
		m.data = q.p[:n]
	default:
		m.typ, ok = in.queue.peek()
	}
	in.busy = in.busy || ok
	return m, ok
}
