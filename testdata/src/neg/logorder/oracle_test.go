package logorder

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
func TestReadAllReturnsSummary(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := Follow(ctx, "app.log", slowStore{})
		if err := f.Push("started"); err != nil {
			t.Fatal(err)
		}
		sum := f.ReadAll(func(string) { cancel() })
		if want := (Summary{Offset: 8, Saved: true, Cause: context.Canceled}); sum != want {
			t.Fatalf("ReadAll() = %+v, want %+v", sum, want)
		}
	})
}
