package selftold

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestLimit(t *testing.T) {
	follow := func(limit int) func(t *testing.T) {
		return func(t *testing.T) {
			f := Follow(oracle.NewStream("a\nb\nc\n", io.EOF), limit)
			if line := <-f.Lines(); line != "   1 a" {
				t.Errorf("first line: %q", line)
			}
			f.Close()
		}
	}
	if oracle.Deadlocks(t, follow(10)) {
		t.Error("below the limit: deadlock")
	}
	if !oracle.Deadlocks(t, follow(2)) {
		t.Error("the limit was hit, and the reader got on")
	}
}
