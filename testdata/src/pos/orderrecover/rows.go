// Package orderrecover reads result rows of a line-based database protocol.
//
// A row that cannot be decoded panics in the decoder and is recovered in fetch.
// The deferred recover was registered before the deferred close of the row
// channel, so it runs after it: a Next that finds the channel closed asks for
// the error before it was stored, and reports a complete result.
package orderrecover

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

// syntaxError is the panic value of the decoder.
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
	defer func() {
		v := recover()
		r.src.Close()
		if e, ok := v.(*syntaxError); ok {
			r.mu.Lock()
			r.broken = e
			r.mu.Unlock()
		} else if v != nil {
			panic(v)
		}
	}()
	defer close(r.rows)
	sc := bufio.NewScanner(r.src)
	for sc.Scan() {
		if sc.Text() == "." {
			return
		}
		r.rows <- decodeRow(sc.Text())
	}
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
	if err := r.err(); err != nil { // want "`r\\.broken` may still be nil here"
		return nil, err
	}
	return nil, ErrDone
}

func (r *Rows) err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.broken
}
