// Package zpipe inflates a run-length encoded stream in the background and scans lines
// from the other end of a pipe.
//
// The error of the background goroutine travels through the pipe: CloseWithError hands it
// to the reading side, and Scanner.Err returns it. The counters that are filled in
// afterwards are read only by Stats, which waits for the goroutine.
package zpipe

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrFormat means that the stream is not run-length encoded.
var ErrFormat = errors.New("zpipe: bad run length")

// Stats counts bytes before and after.
type Stats struct{ In, Out int }

// Reader inflates one stream.
type Reader struct {
	src   io.ReadCloser
	pr    *io.PipeReader
	pw    *io.PipeWriter
	ended chan struct{}
	stats Stats
}

// NewReader starts to inflate src, which consists of pairs of a digit and a byte.
func NewReader(src io.ReadCloser) *Reader {
	r := &Reader{src: src, ended: make(chan struct{})}
	r.pr, r.pw = io.Pipe()
	go r.inflate()
	return r
}

func (r *Reader) inflate() {
	defer close(r.ended)
	st, err := inflateAll(r.pw, bufio.NewReader(r.src))
	r.pw.CloseWithError(err)
	r.src.Close()
	r.stats = st
}

func inflateAll(w io.Writer, br *bufio.Reader) (st Stats, err error) {
	var pair [2]byte
	for {
		if _, err := io.ReadFull(br, pair[:]); err != nil {
			return st, err
		}
		n := int(pair[0]) - '0'
		if n < 1 || n > 9 {
			return st, fmt.Errorf("%w: %q after %d bytes", ErrFormat, pair[0], st.In)
		}
		st.In += 2
		st.Out += n
		if _, err := io.WriteString(w, strings.Repeat(string(pair[1]), n)); err != nil {
			return st, err
		}
	}
}

// Lines calls fn for each line. At the end of the stream the error is nil.
func (r *Reader) Lines(fn func(string)) error {
	sc := bufio.NewScanner(r.pr)
	for sc.Scan() {
		fn(sc.Text())
	}
	return sc.Err()
}

// Stats waits for the end of the stream and returns the counts.
func (r *Reader) Stats() Stats {
	<-r.ended
	return r.stats
}
