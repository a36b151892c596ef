// Package farwrap collects all replies of a server.
//
// The connection is two packages away: package rpc wraps it, and waits for its end before
// it says that it has ended.
package farwrap

import (
	"fmt"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farwrap/rpc"
)

// All returns the replies. A status of the server other than zero is an error.
func All(c *rpc.Client) ([]string, error) {
	var out []string
	for {
		r, err := c.Reply()
		if err != nil {
			if code := c.Code(); code != 0 {
				return out, fmt.Errorf("server: status %d", code)
			}
			return out, nil
		}
		out = append(out, r)
	}
}
