// Package farhandler logs why control clients leave.
//
// It asks for the reason in a callback, which runs on the reader of package serve itself.
package farhandler

import "github.com/wsracecheck/wsracecheck/testdata/src/neg/farhandler/serve"

// A Log is what was logged.
type Log struct{ left []string }

// Serve serves one connection and ignores its commands.
func (l *Log) Serve(c *serve.Conn) error {
	for {
		if _, ok := c.Command(); !ok {
			return nil
		}
	}
}

// Closed is called for every connection that was closed.
func (l *Log) Closed(c *serve.Conn) {
	if c.Ended() {
		l.left = append(l.left, c.Reason())
	}
}
