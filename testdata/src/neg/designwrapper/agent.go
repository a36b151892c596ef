// Package designwrapper is an agent that keeps a control connection.
//
// The reader is split in two so that its loop may call Close on a protocol
// error, like everybody else: loop only returns its error, and the wrapper run
// stores it and closes exited. Close ends the commands long before that, so
// Command waits for exited before it looks at the error.
package designwrapper

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// ErrProtocol reports a server that broke the protocol.
var ErrProtocol = errors.New("agent: protocol error")

// Agent is a control connection.
type Agent struct {
	rw       io.ReadWriteCloser
	commands chan string
	closing  chan struct{}
	once     sync.Once
	exited   chan struct{}
	err      error
}

// Start starts the agent.
func Start(rw io.ReadWriteCloser) *Agent {
	a := &Agent{
		rw:       rw,
		commands: make(chan string),
		closing:  make(chan struct{}),
		exited:   make(chan struct{}),
	}
	go a.run()
	return a
}

func (a *Agent) run() {
	err := a.loop()
	a.err = err
	close(a.exited)
}

func (a *Agent) loop() error {
	sc := bufio.NewScanner(a.rw)
	for n := 1; sc.Scan(); n++ {
		cmd, ok := strings.CutPrefix(sc.Text(), "do ")
		if !ok {
			a.Close()
			return fmt.Errorf("%w in line %d", ErrProtocol, n)
		}
		select {
		case a.commands <- cmd:
		case <-a.closing:
			return io.ErrClosedPipe
		}
	}
	a.Close()
	return io.ErrUnexpectedEOF
}

// Command returns the next command of the server.
func (a *Agent) Command() (string, error) {
	select {
	case cmd := <-a.commands:
		return cmd, nil
	case <-a.closing:
		<-a.exited
		return "", a.err
	}
}

// Close ends the connection. It does not wait for the reader, which calls it
// too.
func (a *Agent) Close() error {
	var err error
	a.once.Do(func() {
		close(a.closing)
		err = a.rw.Close()
	})
	return err
}
