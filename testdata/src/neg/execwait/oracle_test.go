package execwait

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowProcess struct {
	*oracle.Stream
	lag time.Duration
}

func (p slowProcess) Wait() (int, error) {
	time.Sleep(p.lag)
	return 2, nil
}

// The command exits with code 2; waiting for it takes no time or a while.
func TestCopyReportsExitCode(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			r := Start("make", slowProcess{oracle.NewStream("nothing to be done\n", io.EOF), lag})
			if err := r.Copy(io.Discard); err == nil || err.Error() != "make: exit code 2" {
				t.Fatalf("lag %v: Copy() = %v, want exit code 2", lag, err)
			}
		})
	}
}
