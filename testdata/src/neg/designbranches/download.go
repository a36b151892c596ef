// Package designbranches downloads a file in chunks.
//
// In receive the branch of a complete download closes the channel and returns;
// the lines below it, which store the failure, are not reached then. On the ways
// that do store a failure the channel is closed afterwards. This is the design
// "early-return branches where one closes and the other writes".
package designbranches

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
)

// Download is a running download.
type Download struct {
	rw      io.ReadWriteCloser
	logf    func(format string, args ...any)
	chunks  chan string
	failure atomic.Pointer[error]
}

// Get requests a file.
func Get(rw io.ReadWriteCloser, name string, logf func(string, ...any)) (*Download, error) {
	if _, err := fmt.Fprintf(rw, "GET %s\n", name); err != nil {
		return nil, err
	}
	d := &Download{rw: rw, logf: logf, chunks: make(chan string)}
	go d.receive()
	return d, nil
}

func (d *Download) receive() {
	got, err := d.copyChunks()
	if err == nil {
		close(d.chunks)
		d.logf("complete after %d bytes", got)
		d.rw.Close()
		return
	}
	d.logf("failed after %d bytes: %v", got, err)
	d.failure.Store(&err)
	if d.abort() != nil {
		d.rw.Close()
	}
	close(d.chunks)
}

func (d *Download) copyChunks() (got int, err error) {
	sc := bufio.NewScanner(d.rw)
	for sc.Scan() {
		if size, ok := strings.CutPrefix(sc.Text(), "EOF "); ok {
			if want, err := strconv.Atoi(size); err != nil || want != got {
				return got, fmt.Errorf("truncated: %d of %s bytes", got, size)
			}
			return got, nil
		}
		d.chunks <- sc.Text()
		got += len(sc.Text())
	}
	return got, errors.Join(io.ErrUnexpectedEOF, sc.Err())
}

func (d *Download) abort() error {
	_, err := io.WriteString(d.rw, "ABORT\n")
	return err
}

// Text returns the whole file.
func (d *Download) Text() (string, error) {
	var text strings.Builder
	for chunk := range d.chunks {
		text.WriteString(chunk)
	}
	if err := d.failure.Load(); err != nil {
		return text.String(), *err
	}
	return text.String(), nil
}
