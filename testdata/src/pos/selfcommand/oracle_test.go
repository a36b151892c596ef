package selfcommand

import (
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestShutdown(t *testing.T) {
	if oracle.Deadlocks(t, func(t *testing.T) {
		d := Serve(oracle.NewStream("level debug\nstatus\n", nil))
		synctest.Wait()
		if err := d.Shutdown(); err == nil {
			t.Error("no error from the closed control port")
		}
	}) {
		t.Error("shut down by its owner: deadlock")
	}
	if !oracle.Deadlocks(t, func(t *testing.T) {
		<-Serve(oracle.NewStream("level debug\nshutdown\n", nil)).ended
	}) {
		t.Error("shut down by a command, and the reader got on")
	}
}
