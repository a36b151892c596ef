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
	return fmt.Errorf("%d commands, then: %s", n, c.Reason()) // want "`c\\.reason` may still be empty here \\(in `Reason`\\): `Count` waits only for `close\\(c\\.commands\\)` \\(serve\\.go:\\d+\\), `read` stores it after that \\(serve\\.go:\\d+\\); package serve offers no way to wait for it"
}
