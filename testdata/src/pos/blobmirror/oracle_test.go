package blobmirror

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowTarget struct{ size int }

func (t *slowTarget) Write(p []byte) (int, error) {
	t.size += len(p)
	return len(p), nil
}

func (t *slowTarget) Flush() error {
	time.Sleep(oracle.Pause)
	return nil
}

// The source fails in the second chunk; flushing the target is slow.
func TestMirrorOfFailedCopySucceeds(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		src := oracle.NewStream("0123456", errors.New("disk is gone"))
		err := Mirror(t.Context(), &slowTarget{}, src, Limits{Chunk: 4, Timeout: time.Hour})
		if err != nil {
			t.Fatalf("Mirror() failed with %v, want the stale nil", err)
		}
	})
}
