// Package joinbranch uploads telemetry and reads acknowledgements.
//
// Ack waits for the reader only when the uplink was opened to linger; otherwise
// it goes straight to the summary, which the reader stores after it has closed
// the channel of acknowledgements.
package joinbranch

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"sync"
)

// Options configure an Uplink.
type Options struct {
	Linger bool // wait for the link to be down before reporting the end
	Window int
}

// Uplink sends samples to a collector.
type Uplink struct {
	rw   io.ReadWriteCloser
	opts Options
	acks chan int
	down chan struct{}

	mu      sync.Mutex
	summary string
}

// Open starts to read acknowledgements.
func Open(rw io.ReadWriteCloser, opts Options) *Uplink {
	u := &Uplink{rw: rw, opts: opts, acks: make(chan int, opts.Window), down: make(chan struct{})}
	go u.readAcks()
	return u
}

func (u *Uplink) readAcks() {
	defer close(u.down)
	last := -1
	sc := bufio.NewScanner(u.rw)
	for sc.Scan() {
		seq, err := strconv.Atoi(sc.Text())
		if err != nil {
			break
		}
		last = seq
		u.acks <- seq
	}
	close(u.acks)
	u.rw.Close()
	u.mu.Lock()
	u.summary = fmt.Sprintf("acknowledged up to %d", last)
	u.mu.Unlock()
}

// Ack returns the next acknowledged sequence number.
func (u *Uplink) Ack() (int, error) {
	seq, ok := <-u.acks
	if ok {
		return seq, nil
	}
	if u.opts.Linger {
		<-u.down
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	return 0, fmt.Errorf("uplink down: %s", u.summary) // want "`u\\.summary` may still be empty here: `<-u\\.down` \\(line \\d+\\) is not on every path, `readAcks` stores it after `close\\(u\\.acks\\)` \\(line \\d+\\); wait on all of them"
}

// Send uploads one sample.
func (u *Uplink) Send(seq int, value float64) error {
	_, err := fmt.Fprintf(u.rw, "%d %g\n", seq, value)
	return err
}
