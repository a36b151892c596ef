// Package designlatedone decodes a stream of measurements.
//
// The channel of values is closed early, so that consumers need not wait for the
// checksum of the stream. Verify, which reports the checksum, waits for the
// later channel. This is the design "channels closed early but the state only
// read behind a later done channel".
package designlatedone

import (
	"bufio"
	"fmt"
	"hash/crc32"
	"io"
	"sync/atomic"
)

// Decoder reads one stream.
type Decoder struct {
	src     io.ReadCloser
	values  chan string
	settled chan struct{}
	sum     atomic.Uint32
}

// NewDecoder starts to decode src.
func NewDecoder(src io.ReadCloser) *Decoder {
	d := &Decoder{src: src, values: make(chan string), settled: make(chan struct{})}
	go d.decode()
	return d
}

func (d *Decoder) decode() {
	sum := crc32.NewIEEE()
	sc := bufio.NewScanner(io.TeeReader(d.src, sum))
	for sc.Scan() {
		if sc.Text() == "--" {
			break
		}
		d.values <- sc.Text()
	}
	close(d.values)
	io.Copy(sum, d.src)
	d.src.Close()
	d.sum.Store(sum.Sum32())
	close(d.settled)
}

// Value returns the next value, false after the last one.
func (d *Decoder) Value() (string, bool) {
	v, ok := <-d.values
	return v, ok
}

// Verify skips the values that are left and compares the checksum.
func (d *Decoder) Verify(want uint32) error {
	for {
		if _, ok := d.Value(); !ok {
			break
		}
	}
	<-d.settled
	if got := d.sum.Load(); got != want {
		return fmt.Errorf("decoder: checksum %08x, want %08x", got, want)
	}
	return nil
}
