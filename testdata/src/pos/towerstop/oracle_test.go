package towerstop

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestPark(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		tower := New(oracle.Logf)
		if err := tower.Follow(func(quit <-chan struct{}) int32 { <-quit; return 42 }); err != nil {
			t.Fatal(err)
		}
		if at, err := tower.Park(); at != "0 degrees" || err != nil {
			t.Fatalf("Park() = %q, %v, want the stale 0 degrees", at, err)
		}
	})
}
