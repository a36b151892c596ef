// Package remoteshell runs a command on another machine, over one connection.
//
// The listener sorts what comes in into two pipes. When the command is over it ends both
// of them and only then says good-bye to the server. Close reads the rest of the output,
// takes its end for that of the listener, and misses that the good-bye has failed.
package remoteshell

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Process is a command that runs elsewhere.
type Process struct {
	rw             io.ReadWriteCloser
	stdout, stderr *io.PipeReader
	outw, errw     *io.PipeWriter

	done     chan struct{}
	code     int
	closeErr error
}

// Start starts a command.
func Start(rw io.ReadWriteCloser, command string) (*Process, error) {
	if _, err := fmt.Fprintf(rw, "start %s\n", command); err != nil {
		return nil, err
	}
	p := &Process{rw: rw, done: make(chan struct{})}
	p.stdout, p.outw = io.Pipe()
	p.stderr, p.errw = io.Pipe()
	go p.listen()
	return p, nil
}

func (p *Process) listen() {
	defer close(p.done)
	defer func() {
		if _, err := io.WriteString(p.rw, "bye\n"); err != nil {
			p.closeErr = fmt.Errorf("remoteshell: %w", err)
		}
		p.rw.Close()
	}()
	defer func() {
		p.outw.Close()
		p.errw.Close()
	}()
	sc := bufio.NewScanner(p.rw)
	for sc.Scan() {
		stream, text, _ := strings.Cut(sc.Text(), " ")
		var err error
		switch stream {
		case "out":
			_, err = io.WriteString(p.outw, text+"\n")
		case "err":
			_, err = io.WriteString(p.errw, text+"\n")
		case "exit":
			p.code, err = strconv.Atoi(text)
			if err != nil {
				p.code = -1
			}
			return
		}
		if err != nil {
			p.code = -1
			return
		}
	}
}

// Stdout is what the command prints.
func (p *Process) Stdout() io.Reader { return p.stdout }

// Stderr is what the command complains about.
func (p *Process) Stderr() io.Reader { return p.stderr }

// Wait waits for the end of the command and returns its exit code.
func (p *Process) Wait() int {
	<-p.done
	return p.code
}

// Close throws the rest of the output away and releases the connection.
func (p *Process) Close() error {
	p.stderr.CloseWithError(errors.New("remoteshell: closed"))
	if _, err := io.Copy(io.Discard, p.stdout); err != nil {
		return err
	}
	return p.closeErr // want "`p\\.closeErr` may still be nil here: `Close` waits only for `p\\.stdout\\.Close\\(\\)` \\(line \\d+\\), `listen` stores it after that \\(line \\d+\\); wait for `<-p\\.done` first"
}
