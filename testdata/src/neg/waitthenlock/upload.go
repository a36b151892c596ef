// Package waitthenlock uploads a file in the background.
//
// Result waits for the upload first and takes the lock then. The second wait, in the
// critical section, finds the channel closed.
package waitthenlock

import (
	"io"
	"sync"
)

// Upload is an upload that runs.
type Upload struct {
	dst  io.WriteCloser
	done chan struct{}

	mu   sync.Mutex
	sent int64
	err  error
}

// Start starts to upload src.
func Start(dst io.WriteCloser, src io.Reader) *Upload {
	u := &Upload{dst: dst, done: make(chan struct{})}
	go u.run(src)
	return u
}

func (u *Upload) run(src io.Reader) {
	n, err := io.Copy(u.dst, src)
	if cerr := u.dst.Close(); err == nil {
		err = cerr
	}
	u.mu.Lock()
	u.sent, u.err = n, err
	u.mu.Unlock()
	close(u.done)
}

// Result returns how much was sent when the upload is over.
func (u *Upload) Result() (int64, error) {
	<-u.done
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.outcome()
}

func (u *Upload) outcome() (int64, error) {
	<-u.done
	return u.sent, u.err
}
