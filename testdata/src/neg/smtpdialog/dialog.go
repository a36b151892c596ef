// Package smtpdialog sends mail over an SMTP-like dialog.
//
// There is a goroutine, but it does not read: it sends NOOP, which our server leaves
// unanswered. The replies are read by whoever calls Send, and the same call that sees
// io.EOF has set the state of the dialog itself just before. What the goroutine keeps when
// it ends, the number of NOOPs, is read behind a join, in Quit.
package smtpdialog

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// ErrGreylisted asks to try again later.
var ErrGreylisted = errors.New("smtp: greylisted")

// Dialog is one dialog with a server. Only one goroutine may use it at a time.
type Dialog struct {
	rw   io.ReadWriter
	br   *bufio.Reader
	stop chan struct{}
	idle chan struct{}

	mu     sync.Mutex
	broken error
	noops  int
}

// Open starts a dialog and keeps it alive.
func Open(rw io.ReadWriter, every time.Duration) *Dialog {
	d := &Dialog{
		rw:   rw,
		br:   bufio.NewReader(rw),
		stop: make(chan struct{}),
		idle: make(chan struct{}),
	}
	go d.keepAlive(every)
	return d
}

func (d *Dialog) keepAlive(every time.Duration) {
	defer close(d.idle)
	tick := time.NewTicker(every)
	defer tick.Stop()
	sent := 0
	for {
		select {
		case <-tick.C:
			if _, err := io.WriteString(d.rw, "NOOP\r\n"); err == nil {
				sent++
			}
		case <-d.stop:
			d.mu.Lock()
			d.noops = sent
			d.mu.Unlock()
			return
		}
	}
}

// reply reads one reply and keeps the error that broke the dialog.
func (d *Dialog) reply() (string, error) {
	line, err := d.br.ReadString('\n')
	if err != nil {
		d.mu.Lock()
		d.broken = fmt.Errorf("smtp: dialog is broken: %w", err)
		d.mu.Unlock()
		return "", io.EOF
	}
	return strings.TrimSpace(line), nil
}

// Send sends one mail.
func (d *Dialog) Send(to, text string) error {
	for _, cmd := range []string{"RCPT TO:" + to, "DATA", text + "\r\n."} {
		if _, err := fmt.Fprintf(d.rw, "%s\r\n", cmd); err != nil {
			return fmt.Errorf("smtp: send: %w", err)
		}
		reply, err := d.reply()
		if err == io.EOF {
			d.mu.Lock()
			defer d.mu.Unlock()
			return d.broken
		}
		if strings.HasPrefix(reply, "450") {
			return ErrGreylisted
		}
	}
	return nil
}

// Quit ends the dialog and returns how many NOOPs it took to keep it alive.
func (d *Dialog) Quit() int {
	close(d.stop)
	<-d.idle
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.noops
}
