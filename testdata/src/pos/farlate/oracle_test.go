package farlate

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farlate/nmea"
)

// The receiver reports a fault; closing the port is slow.
func TestRecordHasNoFault(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		port := oracle.NewStream("47.1,8.5\n$ERR,antenna\n", nil)
		port.CloseLag = oracle.Pause
		if tr := Record(nmea.Open(port)); len(tr.Fixes) != 1 || tr.Fault != "" {
			t.Fatalf("%+v, want one fix and no fault", tr)
		}
	})
}
