// Package imapidle waits for updates of a mailbox with IDLE.
//
// readUpdates closes the channel of updates before it fills in why and when it ended, but
// does both under one lock. Next takes the lock after it has seen the closed
// channel, and so cannot get in between.
package imapidle

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Update is one untagged response.
type Update struct {
	Seq  string
	Kind string
}

// EndError says why and when idling has ended.
type EndError struct {
	Why string
	At  time.Time
}

func (e *EndError) Error() string {
	return fmt.Sprintf("imap: idle ended at %s: %s", e.At.Format(time.TimeOnly), e.Why)
}

// Idler is a connection in IDLE.
type Idler struct {
	rw      io.ReadWriter
	clock   func() time.Time
	updates chan Update

	mu  sync.Mutex
	why string
	at  time.Time
}

// Idle begins to idle.
func Idle(rw io.ReadWriter, clock func() time.Time) (*Idler, error) {
	if _, err := io.WriteString(rw, "a1 IDLE\r\n"); err != nil {
		return nil, fmt.Errorf("imap: idle: %w", err)
	}
	i := &Idler{rw: rw, clock: clock, updates: make(chan Update, 16)}
	go i.readUpdates(bufio.NewScanner(rw))
	return i, nil
}

func (i *Idler) readUpdates(sc *bufio.Scanner) {
	why := "connection lost"
	for sc.Scan() {
		fields := strings.Fields(sc.Text())
		if len(fields) < 3 || fields[0] != "*" {
			continue
		}
		if fields[1] == "BYE" {
			why = strings.Join(fields[2:], " ")
			break
		}
		i.updates <- Update{Seq: fields[1], Kind: fields[2]}
	}
	i.end(why)
}

func (i *Idler) end(why string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	close(i.updates)
	i.at = i.clock()
	i.why = why
}

// Next returns the next update; after the last one the error is an *EndError.
func (i *Idler) Next() (Update, error) {
	u, ok := <-i.updates
	if !ok {
		i.mu.Lock()
		defer i.mu.Unlock()
		return Update{}, &EndError{Why: i.why, At: i.at}
	}
	return u, nil
}

// Done asks the server to end the IDLE.
func (i *Idler) Done() error {
	_, err := io.WriteString(i.rw, "DONE\r\n")
	return err
}
