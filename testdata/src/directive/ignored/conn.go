// Package ignored has comments that silence findings, and some that do not.
package ignored

import "io"

type conn struct {
	r      io.Reader
	msgs   chan byte
	err    error
	closed bool
}

func open(r io.Reader) *conn {
	c := &conn{r: r, msgs: make(chan byte)}
	go c.read()
	return c
}

func (c *conn) read() {
	var buf [1]byte
	for {
		if _, err := c.r.Read(buf[:]); err != nil {
			close(c.msgs)
			c.err = err
			c.closed = true
			return
		}
		c.msgs <- buf[0]
	}
}

func (c *conn) recv() error {
	if _, ok := <-c.msgs; !ok {
		return c.err // want "`c\\.err` may still be nil here"
	}
	return nil
}

func (c *conn) peek() error {
	if _, ok := <-c.msgs; !ok {
		return c.err //wsracecheck:ignore who peeks does not ask why
	}
	return nil
}

func (c *conn) poll() error {
	if _, ok := <-c.msgs; !ok {
		//wsracecheck:ignore who polls does not ask why
		return c.err
	}
	return nil
}

func (c *conn) silent() error {
	if _, ok := <-c.msgs; !ok {
		return c.err //wsracecheck:ignore // want "gives no reason"
	}
	return nil
}

func (c *conn) others() error {
	if _, ok := <-c.msgs; !ok {
		return c.err //nolint:wsracecheck // who calls it does not ask why
	}
	return nil
}

// The finding below is one of the low tier: its comment is of use with -low.
func (c *conn) shut(f io.Closer) {
	if _, ok := <-c.msgs; !ok {
		//wsracecheck:ignore to close it twice does no harm
		if c.closed {
			return
		}
		f.Close()
	}
}

func (c *conn) reader() io.Reader {
	return c.r //wsracecheck:ignore there is nothing here // want "silences nothing"
}
