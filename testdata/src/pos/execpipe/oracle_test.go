package execpipe

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowProcess struct{ *oracle.Stream }

func (slowProcess) Wait() (int, error) {
	time.Sleep(oracle.Pause)
	return 2, nil
}

// The command prints and exits with code 2; waiting for it takes a while.
func TestCopyPanicsBeforeResult(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		r := Start("make", slowProcess{oracle.NewStream("nothing to be done\n", io.EOF)})
		defer func() {
			if recover() == nil {
				t.Fatal("Copy() returned, want the panic on the stale nil result")
			}
		}()
		err := r.Copy(io.Discard)
		t.Logf("Copy() = %v", err)
	})
}
