// Package embedcode plays records of a chart recorder.
//
// The life cycle of a goroutine is a struct of its own, with a method that starts one
// and a method that tells its exit code. The tape embeds it: the tape knows the channel
// of records, which is closed before the code is there, and the life cycle does not.
package embedcode

import (
	"bufio"
	"fmt"
	"io"
	"sync"
)

// worker is the life cycle of a goroutine.
type worker struct {
	mu   sync.Mutex
	code int
}

func (w *worker) start(f func() int) {
	go func() {
		code := f()
		w.mu.Lock()
		w.code = code
		w.mu.Unlock()
	}()
}

// ExitCode returns how the goroutine ended.
func (w *worker) ExitCode() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.code
}

type tape struct {
	worker
	rw      io.ReadWriteCloser
	logf    func(string, ...any)
	records chan string
}

func (t *tape) play() int {
	defer t.logf("rewound")
	defer close(t.records)
	sc := bufio.NewScanner(t.rw)
	for sc.Scan() {
		t.records <- sc.Text()
	}
	return 3
}

// A Player gives out records.
type Player struct {
	*tape
	label string
}

// Insert starts to play.
func Insert(rw io.ReadWriteCloser, label string, logf func(string, ...any)) *Player {
	t := &tape{rw: rw, logf: logf, records: make(chan string)}
	t.start(t.play)
	return &Player{tape: t, label: label}
}

// Record returns the next record.
func (p *Player) Record() (string, error) {
	r, ok := <-p.records
	if ok {
		return r, nil
	}
	if code := p.ExitCode(); code != 0 { // want "`p\\.tape\\.worker\\.code` may still be 0 here \\(in `ExitCode`\\): `Record` waits only for `close\\(p\\.tape\\.records\\)` \\(line \\d+\\), the goroutine started in `start` stores it after that \\(line \\d+\\); store it first"
		return "", fmt.Errorf("%s: exit code %d", p.label, code)
	}
	return "", io.EOF
}
