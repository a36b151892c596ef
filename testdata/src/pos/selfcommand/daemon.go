// Package selfcommand is the control port of a daemon.
//
// The commands of a controller run on the goroutine that reads them, and one of
// them shuts the daemon down. Shutdown drains: it stays until no command is read
// any more, and so can never return to where the command came from.
package selfcommand

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Daemon serves one controller.
type Daemon struct {
	ctl     io.ReadWriteCloser
	ended   chan error
	drained bool
	level   string
}

// Serve starts to read commands.
func Serve(ctl io.ReadWriteCloser) *Daemon {
	d := &Daemon{ctl: ctl, ended: make(chan error, 1), level: "info"}
	go d.commands()
	return d
}

func (d *Daemon) commands() {
	sc := bufio.NewScanner(d.ctl)
	for sc.Scan() {
		verb, arg, _ := strings.Cut(sc.Text(), " ")
		if d.run(verb, arg) {
			break
		}
	}
	d.ended <- sc.Err()
}

// run runs one command and reports whether it was the last.
func (d *Daemon) run(verb, arg string) bool {
	switch verb {
	case "level":
		d.level = arg
	case "status":
		fmt.Fprintf(d.ctl, "level %s\n", d.level)
	case "shutdown":
		d.Shutdown()
		return true
	}
	return false
}

// Shutdown stops to read commands and returns why they ended.
func (d *Daemon) Shutdown() error {
	fmt.Fprintln(d.ctl, "bye")
	d.ctl.Close()
	err := <-d.ended // want "deadlock: `<-d\\.ended` waits for `commands` to end, but runs on it \\(called at line \\d+\\), before a value on `d\\.ended` \\(line \\d+\\); let its callers wait"
	return err
}
