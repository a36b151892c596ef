// Package designtwophase bridges a device to an optional second channel, as a
// terminal does with standard error.
//
// Both readers store their part of the result after the channel of lines was
// closed. Wait joins them in two phases, the second one only when there is a
// second reader: the design "<-a; if b != nil { <-b }".
package designtwophase

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// Bridge is an attached device.
type Bridge struct {
	main    io.ReadCloser
	lines   chan string
	outDone chan struct{}
	errDone chan struct{} // nil if there is no second channel

	outErr error
	errErr error
}

// Attach starts to read. side may be nil.
func Attach(main, side io.ReadCloser) *Bridge {
	b := &Bridge{main: main, lines: make(chan string), outDone: make(chan struct{})}
	if side != nil {
		b.errDone = make(chan struct{})
		go b.readSide(side)
	}
	go b.readMain()
	return b
}

func (b *Bridge) readMain() {
	defer close(b.outDone)
	sc := bufio.NewScanner(b.main)
	for sc.Scan() {
		b.lines <- sc.Text()
	}
	close(b.lines)
	if err := b.main.Close(); err != nil {
		b.outErr = fmt.Errorf("main channel: %w", err)
	}
}

func (b *Bridge) readSide(side io.ReadCloser) {
	defer close(b.errDone)
	text, err := io.ReadAll(side)
	if err == nil && len(text) > 0 {
		err = errors.New(string(text))
	}
	side.Close()
	b.errErr = err
}

// Line returns the next line of the main channel, io.EOF after the last one.
func (b *Bridge) Line() (string, error) {
	line, ok := <-b.lines
	if !ok {
		if err := b.Wait(); err != nil {
			return "", err
		}
		return "", io.EOF
	}
	return line, nil
}

// Wait returns the result when the lines are read.
func (b *Bridge) Wait() error {
	<-b.outDone
	if b.errDone != nil {
		<-b.errDone
	}
	return errors.Join(b.outErr, b.errErr)
}
