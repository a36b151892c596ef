// Package implementer does not do what the interface is declared to do. No oracle
// runs it.
package implementer

import (
	"io"

	"github.com/wsracecheck/wsracecheck/testdata/src/directive/implementer/transport"
)

type conn struct {
	msgs, gone chan byte
	err        error
}

// New starts the reader.
func New(src io.Reader) transport.Link {
	c := &conn{msgs: make(chan byte), gone: make(chan byte)}
	go c.read(src)
	return c
}

func (c *conn) read(src io.Reader) {
	var b [1]byte
	_, err := src.Read(b[:])
	close(c.msgs)
	close(c.gone)
	c.err = err
}

func (c *conn) Recv() (byte, error) {
	b, ok := <-c.msgs
	if !ok {
		return 0, io.EOF
	}
	return b, nil
}

func (c *conn) Err() error { return c.err }

func (c *conn) Wait() { <-c.gone } // want `conn\.Wait does not join the reader, as transport\.Link\.Wait is declared to: gone is signalled \(conn\.go:\d+\) and does not wait for the write of c\.err \(conn\.go:\d+\)`
