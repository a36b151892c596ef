package main

import (
	"fmt"
	"io"
	"os"
)

// A progress shows on one line of a terminal how many packages are done. It
// does not lock.
type progress struct {
	w           io.Writer
	on          bool
	done, total int
}

const eraseLine = "\r\x1b[K"

// step counts one more package.
func (p *progress) step() {
	p.done++
	p.show()
}

// show (re)writes the line.
func (p *progress) show() {
	if p.on {
		fmt.Fprintf(p.w, "%swsracecheck: %d/%d packages", eraseLine, p.done, max(p.done, p.total))
	}
}

// clear removes the line, so that something else can be printed.
func (p *progress) clear() {
	if p.on {
		io.WriteString(p.w, eraseLine)
	}
}

// isTerminal reports whether f is a terminal that understands eraseLine.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 || os.Getenv("TERM") == "dumb" {
		return false
	}
	null, err := os.Stat(os.DevNull) // a character device, too
	return err != nil || !os.SameFile(info, null)
}
