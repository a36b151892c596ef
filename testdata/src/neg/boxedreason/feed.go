// Package boxedreason reads a feed that breaks off and is dialled again.
//
// The reason of the last break lies in a channel with room for one, which is full to
// begin with: to take it out is to lock it, to put one back is to unlock it. The reader
// does so as everybody else does, and waits for nobody who comes after it.
package boxedreason

import (
	"bufio"
	"errors"
	"io"
)

// ErrGivenUp is the last reason of a feed that broke off too often.
var ErrGivenUp = errors.New("boxedreason: given up")

// A Feed is safe for concurrent use.
type Feed struct {
	dial  func() io.ReadCloser
	logf  func(string, ...any)
	lines chan string
	box   chan error // the reason, or nil
	left  int        // dials
}

// New starts to read what dial returns, which it calls n times at most.
func New(dial func() io.ReadCloser, n int, logf func(string, ...any)) *Feed {
	f := &Feed{dial: dial, logf: logf, left: n, lines: make(chan string), box: make(chan error, 1)}
	f.box <- nil
	go f.read()
	return f
}

func (f *Feed) read() {
	for range f.left {
		rc := f.dial()
		sc := bufio.NewScanner(rc)
		for sc.Scan() {
			f.lines <- sc.Text()
		}
		rc.Close()
		f.logf("again: %v", sc.Err())
	}
	f.put(ErrGivenUp)
	f.logf("the end")
	close(f.lines)
}

// put stores a reason.
func (f *Feed) put(err error) {
	<-f.box
	f.logf("reason: %v", err)
	f.box <- err
}

// Next returns the next line, or io.EOF.
func (f *Feed) Next() (string, error) {
	if line, ok := <-f.lines; ok {
		return line, nil
	}
	return "", io.EOF
}

// Drain reads the feed to its end and returns how many lines there were, and the reason.
func (f *Feed) Drain() (n int, err error) {
	for range f.lines {
		n++
	}
	err = <-f.box
	f.box <- err
	return n, err
}
