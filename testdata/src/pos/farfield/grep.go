// Package farfield greps the log of a remote agent.
//
// It reads an exported field of package tail, after an exported channel was closed: there
// is no method in between that could wait.
package farfield

import (
	"strings"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farfield/tail"
)

// Grep returns the lines of f with word in them, and why the log ended.
func Grep(f *tail.File, word string) ([]string, error) {
	var out []string
	for line := range f.Lines {
		if strings.Contains(line, word) {
			out = append(out, line)
		}
	}
	return out, f.Err // want `close state f\.Err is read after EOF without joining the reader: f\.Lines is closed \(tail\.go:\d+\) before follow, started at tail\.go:\d+, sets it`
}
