// Package choirsum takes down who sings in a choir. At the end the reader lets the caller go, writes
// all names into one text, and then keeps the text; Next returns the text of before.
package choirsum

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
)

type singer struct {
	name string
	next *singer
}

// Choir reads the names of singers.
type Choir struct {
	singers chan string
	logf    func(format string, args ...any)
	summary atomic.Pointer[string]
}

// Rehearse starts to read names from r.
func Rehearse(r io.Reader, logf func(string, ...any)) *Choir {
	c := &Choir{singers: make(chan string), logf: logf}
	go c.read(bufio.NewScanner(r))
	return c
}

func (c *Choir) read(sc *bufio.Scanner) {
	var all *singer
	for sc.Scan() {
		all = &singer{sc.Text(), all}
		c.singers <- sc.Text()
	}
	close(c.singers)
	var b strings.Builder
	for s := all; s != nil; s = s.next {
		fmt.Fprintf(&b, "%s ", s.name)
	}
	c.logf("choir: %s", &b)
	summary := strings.TrimSpace(b.String())
	c.summary.Store(&summary)
}

// Next returns the next name, at the end "" and the summary.
func (c *Choir) Next() (name string, summary *string) {
	if name, ok := <-c.singers; ok {
		return name, nil
	}
	return "", c.summary.Load() // want "`c\\.summary`"
}
