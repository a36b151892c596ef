// Package fields uses declared fields and methods of another package. No oracle runs
// it.
package fields

import "github.com/wsracecheck/wsracecheck/testdata/src/directive/fields/wire"

// Early does not wait.
func Early(w *wire.Wire) error {
	for range w.Msgs {
	}
	return w.Err // want `close state w\.Err is read after EOF without joining the reader: w\.Msgs tells EOF \(declared at wire\.go:6\) and the state may be set later \(declared at wire\.go:7, by a reader of Wire\); wait for <-w\.Gone first`
}

// Late does.
func Late(w *wire.Wire) error {
	for range w.Msgs {
	}
	<-w.Gone
	return w.Err
}

// Polled waits on some of its ways only.
func Polled(w *wire.Wire) int {
	for range w.Msgs {
	}
	select {
	case <-w.Gone:
	default:
	}
	return w.Code // want `close state w\.Code is read after EOF without joining the reader: w\.Msgs tells EOF`
}

// Status does not wait at all.
func Status(w *wire.Wire) int {
	for range w.Msgs {
	}
	return w.Status() // want `close state w\.Code is read after EOF without joining the reader \(Status reads it\): w\.Msgs tells EOF`
}
