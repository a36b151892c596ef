// Package shellout runs a command on a remote shell and splits its output into lines.
//
// Everything is in one function again: the background task closes the channel of lines,
// then says exit to the shell and stores the status in a captured local. The loop over
// the lines does not order that, but the channel that spawn returns does: spawn closes it
// when the task has returned, and Exec receives from it before it reads the status.
package shellout

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const statusMark = "::status "

// StatusError is the error of a command that did not exit with zero.
type StatusError struct {
	Command string
	Status  int
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("shell: %s: status %d", e.Command, e.Status)
}

// spawn runs task in the background. The channel is closed when task has returned.
func spawn(task func()) <-chan struct{} {
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		task()
	}()
	return finished
}

// Exec runs command and calls onLine for each line that it prints.
func Exec(shell io.ReadWriter, command string, onLine func(string)) error {
	if _, err := fmt.Fprintf(shell, "%s; echo '%s'$?\n", command, statusMark); err != nil {
		return fmt.Errorf("shell: %s: %w", command, err)
	}
	var (
		status  = -1
		readErr error
		lines   = make(chan string)
	)
	finished := spawn(func() {
		code := -1
		sc := bufio.NewScanner(shell)
		for code < 0 && sc.Scan() {
			rest, ok := strings.CutPrefix(sc.Text(), statusMark)
			if !ok {
				lines <- sc.Text()
				continue
			}
			if n, err := strconv.Atoi(rest); err == nil {
				code = n
			}
		}
		close(lines)
		_, readErr = io.WriteString(shell, "exit\n")
		if err := sc.Err(); err != nil {
			readErr = err
		}
		status = code
	})

	for line := range lines {
		onLine(line)
	}
	<-finished
	if readErr != nil {
		return fmt.Errorf("shell: %s: %w", command, readErr)
	}
	if status != 0 {
		return &StatusError{Command: command, Status: status}
	}
	return nil
}
