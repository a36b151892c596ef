package ws

import "context"

// Discard reads messages and drops them until the connection ends, for those
// who only write. It returns a context that ends when the connection or ctx
// has ended; if it was the connection, context.Cause is the [*CloseError]. The
// right to read is taken until then, and free from then on. Nothing is decided about the connection:
// when ctx ends it is unharmed, and can be read.
//
// Pings, pongs and Close frames are answered in any case, without Discard. But
// messages that nobody reads fill the receive queue, and hold up what is behind
// them.
func (c *Conn) Discard(ctx context.Context) context.Context {
	// Not a child of ctx, which would end before the right to read is back.
	out, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	go func() { cancel(c.discard(ctx)) }()
	return out
}

func (c *Conn) discard(ctx context.Context) error {
	for {
		if _, _, err := c.Read(ctx); err != nil {
			return err
		}
	}
}
