package shaperange

import (
	"bufio"
	"fmt"
	"strings"
)

// parse reads groups of events: "(" opens a group, ")" closes it. It returns when
// the outermost group or the input has ended.
func (f *Feed) parse(sc *bufio.Scanner, depth int) {
	for sc.Scan() {
		switch text := sc.Text(); text {
		case "(":
			f.parse(sc, depth+1)
		case ")":
			if depth == 0 {
				f.end("unbalanced group")
			}
			return
		case "end":
			if depth > 0 {
				f.end(fmt.Sprintf("ended inside of %d groups", depth))
				return
			}
			f.end("complete")
			return
		default:
			f.emit(strings.Repeat(" ", depth) + text)
		}
	}
}

// emit hands an event to the consumer, unless the feed has ended.
func (f *Feed) emit(event string) {
	if !f.over {
		f.events <- event
	}
}

// end ends the feed. Further calls have no effect.
func (f *Feed) end(verdict string) {
	if f.over {
		return
	}
	f.over = true
	close(f.events)
	f.src.Close()
	f.mu.Lock()
	f.verdict = verdict
	f.mu.Unlock()
}
