// Package lockatomicread follows a log that a daemon streams over a socket.
//
// The reader closes the record channel and stores the exit status in one
// critical section, but Next reads the status atomically and never takes the
// mutex, so the critical section orders nothing for it.
package lockatomicread

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Record is one line of the log.
type Record struct {
	Level, Text string
}

// Tail follows one log.
type Tail struct {
	src      io.ReadCloser
	onRotate func(file string)

	mu      sync.Mutex
	files   []string
	records chan Record
	exit    atomic.Pointer[string]
}

// Follow starts to read records from src. It calls onRotate for each file that
// the daemon closes.
func Follow(src io.ReadCloser, onRotate func(string)) *Tail {
	t := &Tail{src: src, onRotate: onRotate, records: make(chan Record)}
	go t.follow()
	return t
}

func (t *Tail) follow() {
	status := "interrupted"
	sc := bufio.NewScanner(t.src)
	for sc.Scan() {
		level, text, _ := strings.Cut(sc.Text(), " ")
		if level == "OPEN" {
			t.mu.Lock()
			t.files = append(t.files, text)
			t.mu.Unlock()
			continue
		}
		if level == "EXIT" {
			status = text
			break
		}
		t.records <- Record{level, text}
	}
	t.finish(&status)
}

func (t *Tail) finish(status *string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.records)
	for _, file := range t.files {
		t.onRotate(file)
	}
	t.files = nil
	t.exit.Store(status)
}

// Next returns the next record.
func (t *Tail) Next() (Record, error) {
	rec, ok := <-t.records
	if ok {
		return rec, nil
	}
	status := t.exit.Load() // want "`t\\.exit` may still be nil here"
	if status == nil {
		return Record{}, io.ErrUnexpectedEOF
	}
	return Record{}, fmt.Errorf("tail: daemon exited: %s", strconv.Quote(*status))
}

// Files returns the names of the files that are open.
func (t *Tail) Files() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string(nil), t.files...)
}
