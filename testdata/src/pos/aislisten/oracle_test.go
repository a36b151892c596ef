package aislisten

import (
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The receiver raises an alarm; powering it down is slow.
func TestReportSeesARunningReceiver(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		port := oracle.NewStream("$AIALR\n", nil)
		port.CloseLag = oracle.Pause
		r := Open(port)
		synctest.Wait()
		if _, err := r.Report(t.Context()); err.Error() != "ais: over false: " {
			t.Fatalf("Report() failed with %v, want the stale verdict of a running receiver", err)
		}
	})
}
