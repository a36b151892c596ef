package kitchenown

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClose(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) { Open(time.Hour).Close() })
	if !oracle.Deadlocks(t, func(t *testing.T) {
		k := Open(time.Hour)
		time.Sleep(2 * time.Hour)
		k.Close()
	}) {
		t.Error("the kitchen was closed")
	}
}
