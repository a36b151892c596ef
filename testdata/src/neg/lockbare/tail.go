// Package lockbare follows a log that a daemon streams over a socket.
//
// The reader closes the record channel and then stores the exit status, in one
// critical section. Next passes through the same mutex, without doing anything
// under it, before it reads the status atomically; this is enough, because it
// gets the mutex only after the reader has left its section.
package lockbare

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
)

// Tail follows one log.
type Tail struct {
	src      io.ReadCloser
	onRotate func(file string)

	mu      sync.Mutex
	files   []string
	records chan string
	exit    atomic.Pointer[string]
}

// Follow starts to read records from src. It calls onRotate for each file that
// the daemon closes.
func Follow(src io.ReadCloser, onRotate func(string)) *Tail {
	t := &Tail{src: src, onRotate: onRotate, records: make(chan string)}
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
		t.records <- text
	}
	t.mu.Lock()
	close(t.records)
	for _, file := range t.files {
		t.onRotate(file)
	}
	t.exit.Store(&status)
	t.mu.Unlock()
}

// Next returns the next record.
func (t *Tail) Next() (string, error) {
	rec, ok := <-t.records
	if ok {
		return rec, nil
	}
	t.mu.Lock()
	t.mu.Unlock() // follow has left its last critical section
	status := t.exit.Load()
	if status == nil {
		return "", io.ErrUnexpectedEOF
	}
	return "", fmt.Errorf("tail: daemon exited: %q", *status)
}
