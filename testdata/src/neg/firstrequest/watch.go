// Package firstrequest keeps a device busy until a line of its log tells the result.
//
// The goroutine that looks for the line stores it and stops the commands. The context
// would stop them, too, but the only one to cancel it is the deferred call of the
// function that waits: it comes when the result has been read.
package firstrequest

import (
	"bufio"
	"context"
	"io"
	"strings"
	"sync"
)

// A Runner repeats a command.
type Runner struct {
	Command func()
	stop    chan struct{}
	once    sync.Once
}

// NewRunner returns a runner of command.
func NewRunner(command func()) *Runner {
	return &Runner{Command: command, stop: make(chan struct{})}
}

// Stop ends Run.
func (r *Runner) Stop() { r.once.Do(func() { close(r.stop) }) }

// Run repeats the command until Stop is called or the context is cancelled.
func (r *Runner) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.stop:
			return
		default:
			r.Command()
		}
	}
}

// Await repeats command until a line of log starts with prefix, and returns the rest
// of the line.
func Await(log io.Reader, prefix string, command func(), logf func(string, ...any)) string {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r := NewRunner(command)
	var result string
	go func() {
		defer r.Stop()
		lines := bufio.NewScanner(log)
		for lines.Scan() {
			if rest, ok := strings.CutPrefix(lines.Text(), prefix); ok {
				logf("found")
				result = rest
				return
			}
		}
	}()
	r.Run(ctx)
	return result
}
