// Package fields uses declared fields and methods of another package. No oracle runs
// it.
package fields

import "github.com/wsracecheck/wsracecheck/testdata/src/directive/fields/wire"

// Early does not wait.
func Early(w *wire.Wire) error {
	for range w.Msgs {
	}
	return w.Err // want "`w\\.Err` may still be nil here: `w\\.Msgs` tells of the end \\(declared at wire\\.go:\\d+\\), and the state may be set later \\(declared at wire\\.go:\\d+\\); wait for `<-w\\.Gone` first"
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
	return w.Code // want "`w\\.Code` may still be 0 here: `w\\.Msgs` tells of the end \\(declared at wire\\.go:\\d+\\), and the state may be set later \\(declared at wire\\.go:\\d+\\); wait for `<-w\\.Gone` first"
}

// Status does not wait at all.
func Status(w *wire.Wire) int {
	for range w.Msgs {
	}
	return w.Status() // want "`w\\.Code` may still be 0 here \\(in `Status`\\): `w\\.Msgs` tells of the end \\(declared at wire\\.go:\\d+\\), and the state may be set later \\(declared at wire\\.go:\\d+\\); wait for `<-w\\.Gone` first"
}
