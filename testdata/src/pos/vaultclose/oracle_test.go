package vaultclose

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type bolts struct{}

func (bolts) Close() error {
	time.Sleep(oracle.Pause)
	return errors.New("bent")
}

func TestItemOfALockedVault(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		v := Open(bolts{})
		go v.Put("ring")
		if item, f := v.Item(); item != "ring" || f != nil {
			t.Fatalf("Item() = %q, %v", item, f)
		}
		go v.Lock()
		if _, f := v.Item(); f != nil {
			t.Fatalf("it went wrong: %v, want the stale nil", f.Err)
		}
		if v.Put("late") {
			t.Error("an item for a locked vault was taken")
		}
	})
}
