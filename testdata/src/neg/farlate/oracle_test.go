package farlate

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farlate/nmea"
)

// The receiver reports a fault; closing the port is slow.
func TestRecordHasTheFault(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		port := oracle.NewStream("47.1,8.5\n$ERR,antenna\n", nil)
		port.CloseLag = oracle.Pause
		if tr := Record(nmea.Open(port)); len(tr.Fixes) != 1 || tr.Fault != "antenna" {
			t.Fatalf("%+v, want one fix and the fault", tr)
		}
	})
}

// A receiver that is late has no fault.
func TestRecordOfALateReceiver(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		port := oracle.NewStream("47.1,8.5\n", nil)
		defer port.Close()
		if tr := Record(nmea.Open(port)); len(tr.Fixes) != 1 || tr.Fault != "" {
			t.Fatalf("%+v, want one fix and no fault", tr)
		}
	})
}
