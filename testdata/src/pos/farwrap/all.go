// Package farwrap collects all replies of a server.
//
// The connection is two packages away: package rpc wraps it, and passes on both the end and
// the status.
package farwrap

import (
	"fmt"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farwrap/rpc"
)

// All returns the replies. A status of the server other than zero is an error.
func All(c *rpc.Client) ([]string, error) {
	var out []string
	for {
		r, err := c.Reply()
		if err != nil {
			if code := c.Code(); code != 0 { // want "`c\\.conn\\.status` may still be 0 here \\(in `Code`\\): `All` waits only for `close\\(c\\.conn\\.frames\\)` \\(wire\\.go:\\d+\\), `loop` stores it after that \\(wire\\.go:\\d+\\); wait for `wire\\.Conn\\.Wait\\(\\)` first"
				return out, fmt.Errorf("server: status %d", code)
			}
			return out, nil
		}
		out = append(out, r)
	}
}
