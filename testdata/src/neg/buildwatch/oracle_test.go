package buildwatch

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowServer struct {
	closeLag, verdictLag time.Duration
}

func (s slowServer) Log(int) (io.ReadCloser, error) {
	log := oracle.NewStream("compile\ntest\n", io.EOF)
	log.CloseLag = s.closeLag
	return log, nil
}

func (s slowServer) Verdict(int) (Verdict, error) {
	time.Sleep(s.verdictLag)
	return Failed, nil
}

// The build fails; closing the log or asking for the verdict is slow.
func TestFollowReturnsVerdict(t *testing.T) {
	for _, srv := range []slowServer{{}, {closeLag: oracle.Pause}, {verdictLag: oracle.Pause}} {
		oracle.Bubble(t, func(t *testing.T) {
			w, err := Watch(srv, 12)
			if err != nil {
				t.Fatal(err)
			}
			if v, err := w.Follow(io.Discard); v != Failed || err != nil {
				t.Fatalf("%+v: Follow() = %v, %v, want %v", srv, v, err, Failed)
			}
		})
	}
}
