// Package transport says what a transport of the chat protocol must do.
package transport

// Transport is one connection, whatever it runs over. An implementation may store the
// close code after Recv has failed.
type Transport interface {
	// Recv returns the next message. An error means that there are no more.
	//
	//wsracecheck:signals-eof
	Recv() (string, error)

	// CloseCode returns the code with which the peer closed.
	//
	//wsracecheck:reads-close-state
	CloseCode() int

	// Wait waits until the connection has come to its end.
	//
	//wsracecheck:joins
	Wait()
}
