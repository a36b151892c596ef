// Package shapedial is a line client without a type: Dial returns the functions
// that work on the connection, and its locals are the state they share.
//
// The reader closes lines before it stores the status, so that the last call of
// next may return an empty line with the status of a connection that is alive.
package shapedial

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Functions work on one connection.
type Functions struct {
	Next func() (string, error)
	Send func(line string) error
	Stop func() error
}

// Dial starts to read lines from rw.
func Dial(rw io.ReadWriteCloser, logf func(string, ...any)) Functions {
	var mu sync.Mutex
	status := "alive"
	lines := make(chan string)

	read := func() {
		last := "connection lost"
		sc := bufio.NewScanner(rw)
		for sc.Scan() {
			if text, ok := strings.CutPrefix(sc.Text(), "QUIT "); ok {
				last = text
				break
			}
			lines <- sc.Text()
		}
		close(lines)
		logf("line client: %s", last)
		mu.Lock()
		status = last
		mu.Unlock()
	}
	go read()

	next := func() (string, error) {
		line, ok := <-lines
		if !ok {
			mu.Lock()
			defer mu.Unlock()
			return "", fmt.Errorf("no more lines: %s", status) // want "`status` may still be empty here"
		}
		return line, nil
	}
	send := func(line string) error {
		_, err := io.WriteString(rw, line+"\n")
		return err
	}
	return Functions{Next: next, Send: send, Stop: rw.Close}
}
