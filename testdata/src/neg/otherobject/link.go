// Package otherobject is a modem link that can be resumed on a new line.
//
// run closes the frames of its own link before it stores the error of its own
// link. Receive sees the end of the new link and reports the error of the old
// one, which is another object; its reader was waited for when it was resumed.
package otherobject

import (
	"bufio"
	"fmt"
	"io"
)

// Link is a connection over one line.
type Link struct {
	line   io.ReadWriteCloser
	frames chan string
	gone   chan struct{}
	err    error
}

func newLink(line io.ReadWriteCloser) *Link {
	l := &Link{line: line, frames: make(chan string), gone: make(chan struct{})}
	go l.run()
	return l
}

func (l *Link) run() {
	defer close(l.gone)
	n := 0
	sc := bufio.NewScanner(l.line)
	for sc.Scan() {
		l.frames <- sc.Text()
		n++
	}
	close(l.frames)
	l.line.Close()
	l.err = fmt.Errorf("carrier lost after %d frames", n)
}

// Session is a link and the one that it replaced.
type Session struct {
	prev *Link
	cur  *Link
}

// Open starts a session on its first line.
func Open(line io.ReadWriteCloser) *Session {
	return &Session{cur: newLink(line)}
}

// Resume continues the session on another line.
func (s *Session) Resume(line io.ReadWriteCloser) *Session {
	s.cur.line.Close()
	for range s.cur.frames {
		// Frames of the old line are sent again on the new one.
	}
	<-s.cur.gone
	return &Session{prev: s.cur, cur: newLink(line)}
}

// Receive returns the next frame. When the line is gone, the error tells what
// happened to the line before.
func (s *Session) Receive() (string, error) {
	frame, ok := <-s.cur.frames
	if ok {
		return frame, nil
	}
	if s.prev == nil {
		return "", io.EOF
	}
	return "", fmt.Errorf("lost the second line; first: %w", s.prev.err)
}
