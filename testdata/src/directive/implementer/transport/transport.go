// Package transport says what others must do. No oracle runs it.
package transport

// A Link is a connection.
type Link interface {
	//wsracecheck:signals-eof
	Recv() (byte, error)
	//wsracecheck:reads-close-state
	Err() error
	//wsracecheck:joins
	Wait()
}
