// Package farhandler counts the commands of control clients.
//
// The handler is a function that package serve calls, but not on its reader.
package farhandler

import (
	"fmt"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farhandler/serve"
)

// Count serves one connection and counts its commands.
func Count(c *serve.Conn) error {
	n := 0
	for {
		_, ok := c.Command()
		if !ok {
			break
		}
		n++
	}
	return fmt.Errorf("%d commands, then: %s", n, c.Reason()) // want `close state c\.reason is read after EOF without joining the reader \(Reason reads it\)`
}
