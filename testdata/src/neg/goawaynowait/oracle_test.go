package goawaynowait

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type brokenPipe struct{ *oracle.Stream }

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestGarbage(t *testing.T) {
	if dead := oracle.Deadlocks(t, func(t *testing.T) {
		s := New(brokenPipe{oracle.NewStream("hm\n", nil)})
		synctest.Wait()
		s.Close()
	}); dead != false {
		t.Errorf("deadlock: %v", dead)
	}
}
