// Package telexround reads telexes. On the last word the reader lets the caller go and takes note that
// it is over, so that the loop goes round to find its condition false; only then it stores
// how the line ended. Word returns what is stored so far.
package telexround

import (
	"bufio"
	"io"
	"sync/atomic"
)

// How a line ends.
const (
	unknown int32 = iota
	signedOff
	cut
)

// Line is a telex line.
type Line struct {
	words chan string
	logf  func(format string, args ...any)
	how   atomic.Int32
}

// Open starts to read from r, a word at a time.
func Open(r io.Reader, logf func(string, ...any)) *Line {
	l := &Line{words: make(chan string), logf: logf}
	go l.read(bufio.NewScanner(r))
	return l
}

func (l *Line) read(sc *bufio.Scanner) {
	how := unknown
	for how == unknown {
		switch {
		case !sc.Scan():
			close(l.words)
			how = cut
		case sc.Text() == "NNNN":
			close(l.words)
			how = signedOff
		default:
			l.words <- sc.Text()
		}
	}
	l.logf("telex: %d", how)
	l.how.Store(how)
}

// Word returns the next word, at the end "" and how the line ended.
func (l *Line) Word() (string, int32) {
	w, ok := <-l.words
	if ok {
		return w, unknown
	}
	return "", l.how.Load() // want "`l\\.how`"
}
