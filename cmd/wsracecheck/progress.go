package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// A progress shows on one line of a terminal how many packages are done, and what
// is being done before the first of them is: the dependencies are compiled, and
// looked at. It may be used by several goroutines.
type progress struct {
	w       io.Writer
	on      bool
	total   int
	scratch *scratch

	mu      sync.Mutex
	done    int
	began   time.Time
	ended   chan struct{} // closed by stop
	stopped sync.WaitGroup
}

const (
	eraseLine = "\r\x1b[K"
	tick      = 200 * time.Millisecond
)

// start shows the line, and keeps it moving until stop.
func (p *progress) start() {
	if !p.on {
		return
	}
	p.began = time.Now()
	p.ended = make(chan struct{})
	p.show()
	p.stopped.Go(func() {
		t := time.NewTicker(tick)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				p.show()
			case <-p.ended:
				return
			}
		}
	})
}

// stop removes the line.
func (p *progress) stop() {
	if !p.on || p.ended == nil {
		return
	}
	close(p.ended)
	p.stopped.Wait()
	p.ended = nil
	io.WriteString(p.w, eraseLine)
}

// step counts one more package.
func (p *progress) step() {
	p.mu.Lock()
	p.done++
	p.mu.Unlock()
	p.show()
}

// say prints a line above the progress.
func (p *progress) say(line string) {
	p.mu.Lock()
	if p.on {
		io.WriteString(p.w, eraseLine)
	}
	fmt.Fprintln(p.w, line)
	p.mu.Unlock()
	p.show()
}

func (p *progress) show() {
	if !p.on {
		return
	}
	var deps []string
	if p.scratch != nil {
		_, deps = p.scratch.logged()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	line := fmt.Sprintf("%swsracecheck: %d/%d packages", eraseLine, p.done, max(p.done, p.total))
	seconds := int(time.Since(p.began).Seconds())
	switch {
	case p.done >= p.total:
	case len(deps) > 0:
		line += fmt.Sprintf(", %d dependencies (%s), %d s", len(deps), deps[len(deps)-1], seconds)
	case seconds > 0:
		line += fmt.Sprintf(", waiting for go to compile dependencies, %d s", seconds)
	}
	io.WriteString(p.w, line)
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
