// Package directive has directives that are wrong. No oracle runs it.
package directive

import "io"

// Conn is a connection whose reader is somewhere else.
type Conn struct {
	//wsracecheck:signals-eof
	msgs chan []byte
	gone chan struct{} //wsracecheck:joins
	err  error         //wsracecheck:reads-close-state

	//wsracecheck:joins // want `nobody can wait for field n`
	n int
}

// Recv is right: the field gone is declared to join.
func (c *Conn) Recv() ([]byte, error) {
	m, ok := <-c.msgs
	if !ok {
		<-c.gone
		return nil, c.err
	}
	return m, nil
}

// Peek does not wait.
func (c *Conn) Peek() ([]byte, error) {
	m, ok := <-c.msgs
	if !ok {
		return nil, c.err // want "`c\\.err` may still be nil here: `c\\.msgs` tells of the end \\(declared at line \\d+\\), and the state may be set later \\(declared at line \\d+\\); wait for the reader of `Conn` first"
	}
	return m, nil
}

//wsracecheck:join // want `unknown directive //wsracecheck:join: known are joins, reads-close-state and signals-eof`
func (c *Conn) Wait() { <-c.gone }

//wsracecheck:joins reason // want `Conn has no field reason`
func (c *Conn) Close() { <-c.gone }

//wsracecheck:joins // want `Done waits for nothing`
func (c *Conn) Done() {}

//wsracecheck:signals-eof // want `Send returns no error`
func (c *Conn) Send([]byte) error { return nil }

//wsracecheck:joins // want `has no meaning here`
var end = io.EOF
