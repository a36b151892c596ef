// Package telexroundlast reads telexes. On the last word the reader takes note that it is over, so that
// the loop goes round to find its condition false; then it stores how the line ended, and
// lets the caller go. Word returns it.
package telexroundlast

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
			how = cut
		case sc.Text() == "NNNN":
			how = signedOff
		default:
			l.words <- sc.Text()
		}
	}
	l.logf("telex: %d", how)
	l.how.Store(how)
	close(l.words)
}

// Word returns the next word, at the end "" and how the line ended.
func (l *Line) Word() (string, int32) {
	w, ok := <-l.words
	if ok {
		return w, unknown
	}
	return "", l.how.Load()
}
