// Package lockcaller reads rows that a watcher closes when their time is up.
//
// The watcher marks the rows as closed and notes why in one critical section.
// The helpers that look at both run under the lock of their callers, which a
// look at the helpers alone does not show.
package lockcaller

import (
	"errors"
	"sync"
	"time"
)

// Errors of rows that have ended.
var (
	ErrClosed  = errors.New("lockcaller: rows are closed")
	ErrExpired = errors.New("lockcaller: time is up")
)

// Rows is the result of a query.
type Rows struct {
	mu     sync.RWMutex
	closed bool
	cause  error
	left   int
}

// Query returns n rows, to be read within d.
func Query(n int, d time.Duration) *Rows {
	r := &Rows{left: n}
	time.AfterFunc(d, r.watch)
	return r
}

func (r *Rows) watch() { r.close(ErrExpired) }

func (r *Rows) close(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	r.closed = true
	if r.cause == nil {
		r.cause = err
	}
}

// Close ends the rows.
func (r *Rows) Close() { r.close(nil) }

// Scan reads the next row.
func (r *Rows) Scan() (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.scan()
}

func (r *Rows) scan() (int, error) {
	if r.closed {
		return 0, r.why(ErrClosed)
	}
	r.left--
	return r.left, nil
}

func (r *Rows) why(err error) error {
	if r.cause != nil {
		return r.cause
	}
	return err
}
