package logtail

import (
	"context"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowStore struct{}

func (slowStore) Save(string, int64) error {
	time.Sleep(oracle.Pause)
	return nil
}

// Following is cancelled; saving the checkpoint is slow.
func TestReadAllReturnsEmptySummary(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := Follow(ctx, "app.log", slowStore{})
		if err := f.Push("started"); err != nil {
			t.Fatal(err)
		}
		lines := 0
		sum := f.ReadAll(func(string) {
			lines++
			cancel()
		})
		if lines != 1 || sum != (Summary{}) {
			t.Fatalf("ReadAll() = %+v after %d lines, want the stale empty summary after one", sum, lines)
		}
	})
}
