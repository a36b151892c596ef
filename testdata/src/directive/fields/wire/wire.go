// Package wire is a connection whose reader nobody can see. No oracle runs it.
package wire

// A Wire is a connection.
type Wire struct {
	Msgs chan []byte   //wsracecheck:signals-eof
	Err  error         //wsracecheck:reads-close-state
	Code int           //wsracecheck:reads-close-state
	Gone chan struct{} //wsracecheck:joins
}

// Status returns the code.
//
//wsracecheck:reads-close-state Code
func (w *Wire) Status() int { return w.Code }
