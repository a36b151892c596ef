// Package shapedialjoin is a line client without a type: Dial returns the
// functions that work on the connection, and its locals are the state they share.
//
// The reader closes lines before it stores the status, and next waits for the
// end of the reader, which is a local channel too.
package shapedialjoin

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Dial starts to read lines from rw. It returns a function for the next line, one
// to send a line and one to stop.
func Dial(rw io.ReadWriteCloser, logf func(string, ...any)) (
	next func() (string, error), send func(string) error, stop func() error,
) {
	lines := make(chan string)
	finished := make(chan struct{})
	status := "alive"

	go func() {
		defer close(finished)
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
		status = last
	}()

	next = func() (string, error) {
		line, ok := <-lines
		if !ok {
			<-finished
			return "", fmt.Errorf("no more lines: %s", status)
		}
		return line, nil
	}
	send = func(line string) error {
		_, err := io.WriteString(rw, line+"\n")
		return err
	}
	stop = func() error {
		err := rw.Close()
		for range lines {
		}
		<-finished
		if status != "connection lost" {
			return fmt.Errorf("stopped after the server did: %s", status)
		}
		return err
	}
	return next, send, stop
}
