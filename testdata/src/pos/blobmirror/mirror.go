// Package blobmirror copies blobs from one store to another, chunk by chunk.
//
// There is no struct: the context belongs to the call, and the copying goroutine cancels
// it when it is done. Its deferred calls run last in, first out, so the context is
// cancelled, the target is flushed, and the cause is stored in the captured local at the
// end. Mirror waits for the context only, and returns nil for a copy that failed.
package blobmirror

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Target takes the chunks of one blob.
type Target interface {
	io.Writer
	// Flush makes the chunks durable.
	Flush() error
}

// Limits bounds one copy.
type Limits struct {
	Chunk   int
	Timeout time.Duration
}

// ErrTimeout means that a copy took longer than its limit.
var ErrTimeout = errors.New("blobmirror: timeout")

// Mirror copies src to dst. It returns when the copy has ended or the limit is over.
func Mirror(parent context.Context, dst Target, src io.Reader, lim Limits) error {
	ctx, cancel := context.WithTimeout(parent, lim.Timeout)
	defer cancel()

	var (
		mu    sync.Mutex
		cause error
	)
	go func() {
		var err error
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			cause = err
		}()
		defer dst.Flush()
		defer cancel()
		err = copyChunks(ctx, dst, src, lim.Chunk)
	}()

	<-ctx.Done()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return ErrTimeout
	}
	mu.Lock()
	defer mu.Unlock()
	return cause // want "`cause` may still be nil here"
}

func copyChunks(ctx context.Context, dst io.Writer, src io.Reader, size int) error {
	chunk := make([]byte, size)
	for n := 0; ctx.Err() == nil; n++ {
		got, err := io.ReadFull(src, chunk)
		if got > 0 {
			if _, werr := dst.Write(chunk[:got]); werr != nil {
				return fmt.Errorf("blobmirror: write chunk %d: %w", n, werr)
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return fmt.Errorf("blobmirror: read chunk %d: %w", n, err)
		}
	}
	return ctx.Err()
}
