// Package orderrecoverfirst reads result rows of a line-based database protocol.
//
// A row that cannot be decoded panics, and the deferred recover stores the
// error. The deferred close of the row channel was registered before it, so it
// runs later, on the normal way out and on the panicking one.
package orderrecoverfirst

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
)

// ErrDone is returned by Next after the last row.
var ErrDone = errors.New("rows: no more rows")

type syntaxError struct{ text string }

func (e *syntaxError) Error() string { return "rows: bad row " + strconv.Quote(e.text) }

// Rows is a result that is still being received.
type Rows struct {
	src  io.ReadCloser
	rows chan []int64

	mu     sync.Mutex
	broken error
}

// Query starts to receive the result on src.
func Query(src io.ReadCloser) *Rows {
	r := &Rows{src: src, rows: make(chan []int64)}
	go r.fetch()
	return r
}

func (r *Rows) fetch() {
	defer close(r.rows)
	defer r.recovered()
	sc := bufio.NewScanner(r.src)
	for sc.Scan() {
		if sc.Text() == "." {
			return
		}
		r.rows <- decodeRow(sc.Text())
	}
}

func (r *Rows) recovered() {
	v := recover()
	r.src.Close()
	if v == nil {
		return
	}
	e, ok := v.(*syntaxError)
	if !ok {
		panic(v)
	}
	r.mu.Lock()
	r.broken = e
	r.mu.Unlock()
}

// decodeRow panics with a *syntaxError if the row is malformed.
func decodeRow(text string) []int64 {
	var row []int64
	for _, cell := range strings.Split(text, "|") {
		n, err := strconv.ParseInt(cell, 10, 64)
		if err != nil {
			panic(&syntaxError{text})
		}
		row = append(row, n)
	}
	return row
}

// Next returns the next row, ErrDone after the last one.
func (r *Rows) Next() ([]int64, error) {
	row, ok := <-r.rows
	if ok {
		return row, nil
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return nil, ErrDone
}

func (r *Rows) err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.broken
}
