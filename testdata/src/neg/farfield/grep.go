// Package farfield greps the log of a remote agent.
//
// It reads an exported field of package tail, which sets it before it closes the channel.
package farfield

import (
	"strings"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farfield/tail"
)

// Grep returns the lines of f with word in them, and why the log ended.
func Grep(f *tail.File, word string) ([]string, error) {
	var out []string
	for line := range f.Lines {
		if strings.Contains(line, word) {
			out = append(out, line)
		}
	}
	return out, f.Err
}
