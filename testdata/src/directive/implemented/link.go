// Package implemented has an interface that is declared to join, and types that are
// used as such. No oracle runs it.
package implemented

import "io"

// A Link is a connection.
type Link interface {
	//wsracecheck:signals-eof
	Recv() (byte, error)
	//wsracecheck:reads-close-state
	Err() error
	//wsracecheck:joins // want `//wsracecheck:joins is contradicted by early\.Wait: gone is signalled \(link\.go:\d+\) and does not wait for the write of e\.err \(link\.go:\d+\)` `//wsracecheck:joins is contradicted by idle\.Wait: it waits for nothing, and so not for the write of i\.err \(link\.go:\d+\)`
	Wait()
}

type early struct {
	msgs, gone chan byte
	err        error
}

func (e *early) read(src io.Reader) {
	var b [1]byte
	_, err := src.Read(b[:])
	close(e.msgs)
	close(e.gone)
	e.err = err
}

func (e *early) Recv() (byte, error) {
	b, ok := <-e.msgs
	if !ok {
		return 0, io.EOF
	}
	return b, nil
}

func (e *early) Err() error { return e.err }
func (e *early) Wait()      { <-e.gone }

// Early is wrong.
func Early(src io.Reader) Link {
	e := &early{msgs: make(chan byte), gone: make(chan byte)}
	go e.read(src)
	return e
}

type idle struct {
	msgs chan byte
	err  error
}

func (i *idle) read(src io.Reader) {
	var b [1]byte
	_, err := src.Read(b[:])
	close(i.msgs)
	i.err = err
}

func (i *idle) Recv() (byte, error) {
	b, ok := <-i.msgs
	if !ok {
		return 0, io.EOF
	}
	return b, nil
}

func (i *idle) Err() error { return i.err }
func (i *idle) Wait()      {}

// Idle is wrong, too.
func Idle(src io.Reader) Link {
	i := &idle{msgs: make(chan byte)}
	go i.read(src)
	return i
}

type late struct {
	msgs, gone chan byte
	err        error
}

func (l *late) read(src io.Reader) {
	defer close(l.gone)
	var b [1]byte
	_, err := src.Read(b[:])
	close(l.msgs)
	l.err = err
}

func (l *late) Recv() (byte, error) {
	b, ok := <-l.msgs
	if !ok {
		return 0, io.EOF
	}
	return b, nil
}

func (l *late) Err() error { return l.err }
func (l *late) Wait()      { <-l.gone }

// Late is right.
func Late(src io.Reader) Link {
	l := &late{msgs: make(chan byte), gone: make(chan byte)}
	go l.read(src)
	return l
}

// Fixed has no reader, so that there is nothing to wait for.
type Fixed struct{ err error }

// Recv returns the error.
func (f Fixed) Recv() (byte, error) { return 0, f.err }

// Err returns it again.
func (f Fixed) Err() error { return f.err }

// Wait has nothing to do.
func (f Fixed) Wait() {}

var _ Link = Fixed{}
