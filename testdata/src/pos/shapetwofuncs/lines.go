// Package shapetwofuncs reads lines without a type: it returns an iterator and a
// function for the error, as a bufio.Scanner has methods for both.
//
// The goroutine closes the channel behind the iterator before it stores the
// error. Whoever has left the loop and asks for the error is told that all went
// well.
package shapetwofuncs

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"sync"
)

// Lines returns the lines of r and a function that tells, when they are over, why.
func Lines(r io.Reader, logf func(string, ...any)) (iter.Seq[string], func() error) {
	lines := make(chan string)
	var mu sync.Mutex
	var failure error
	go func() {
		sc := bufio.NewScanner(r)
		for sc.Scan() {
			lines <- sc.Text()
		}
		close(lines)
		logf("lines: %v", sc.Err())
		mu.Lock()
		failure = sc.Err()
		mu.Unlock()
	}()
	each := func(yield func(string) bool) {
		for line := range lines {
			if !yield(line) {
				return
			}
		}
	}
	return each, func() error {
		mu.Lock()
		defer mu.Unlock()
		return failure
	}
}

// Count counts the lines of r.
func Count(r io.Reader, logf func(string, ...any)) (int, error) {
	n := 0
	each, failed := Lines(r, logf)
	for range each {
		n++
	}
	if err := failed(); err != nil { // want "`failure` may still be nil here \\(in the function literal on line \\d+ in `Lines`\\): `Count` waits only for `close\\(lines\\)` \\(line \\d+\\), the goroutine started in `Lines` stores it after that \\(line \\d+\\); store it first"
		return n, fmt.Errorf("after %d lines: %w", n, err)
	}
	return n, nil
}
