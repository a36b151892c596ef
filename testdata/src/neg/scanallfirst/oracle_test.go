package scanallfirst

import (
	"errors"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestRun(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		refused := errors.New("refused")
		err := New(oracle.Logf).Run(func(string) error { return refused }, "22", "80")
		if !errors.Is(err, refused) {
			t.Fatalf("Run() = %v, want refused", err)
		}
	})
}
