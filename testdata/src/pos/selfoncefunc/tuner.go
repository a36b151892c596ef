// Package selfoncefunc receives the signal strength from a radio tuner.
//
// The tuner is switched off once, by whoever comes first, and then nothing is received
// any more. The receiving goroutine switches it off, too, when the line breaks, and
// waits for itself.
package selfoncefunc

import (
	"bufio"
	"io"
	"sync"
)

// Tuner is a tuner that is switched on.
type Tuner struct {
	line io.ReadWriteCloser
	dbm  chan string
	jobs sync.WaitGroup
	off  func()
}

// On switches a tuner on.
func On(line io.ReadWriteCloser) *Tuner {
	t := &Tuner{line: line, dbm: make(chan string, 8)}
	t.off = sync.OnceFunc(func() {
		io.WriteString(line, "OFF\n")
		line.Close()
		t.jobs.Wait() // want "deadlock: `t\\.jobs\\.Wait\\(\\)` waits for `receive` to end, but runs on it \\(called at line \\d+\\), before `t\\.jobs\\.Done\\(\\)` \\(line \\d+\\); let its callers wait"
	})
	t.jobs.Add(1)
	go t.receive()
	return t
}

func (t *Tuner) receive() {
	defer t.jobs.Done()
	sc := bufio.NewScanner(t.line)
	for sc.Scan() {
		t.dbm <- sc.Text()
	}
	t.off()
	close(t.dbm)
}

// Strength delivers what is received.
func (t *Tuner) Strength() <-chan string { return t.dbm }

// Off switches the tuner off.
func (t *Tuner) Off() { t.off() }
