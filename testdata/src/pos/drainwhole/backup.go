// Package drainwhole receives a backup over a pipe and checks what arrived.
//
// The goroutine that copies ends the stream and then records how much the source
// had. io.ReadAll has seen the end of the stream when it returns without an
// error, so the record is compared too early: a good backup is called short.
package drainwhole

import (
	"errors"
	"io"
	"sync"
)

// ErrShort means that less arrived than was sent.
var ErrShort = errors.New("backup: short")

// Backup is a transfer.
type Backup struct {
	body *io.PipeReader
	logf func(string, ...any)

	mu   sync.Mutex
	sent int
}

// Receive starts to copy from src.
func Receive(src io.Reader, logf func(string, ...any)) *Backup {
	pr, pw := io.Pipe()
	b := &Backup{body: pr, logf: logf}
	go func() {
		n, err := io.Copy(pw, src)
		pw.CloseWithError(err)
		b.logf("copied %d bytes", n)
		b.mu.Lock()
		b.sent = int(n)
		b.mu.Unlock()
	}()
	return b
}

// Bytes returns the whole backup.
func (b *Backup) Bytes() ([]byte, error) {
	data, err := io.ReadAll(b.body)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(data) != b.sent { // want "`b\\.sent` may still be 0 here: `Bytes` waits only for `b\\.body\\.Close\\(\\)` \\(line \\d+\\), the goroutine started in `Receive` stores it after that \\(line \\d+\\); store it first"
		return nil, ErrShort
	}
	return data, nil
}

// Abort gives up on the rest.
func (b *Backup) Abort() { b.body.Close() }
