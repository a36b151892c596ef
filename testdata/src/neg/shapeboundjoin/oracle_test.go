package shapeboundjoin

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

type slowClose struct {
	net.Conn
	delay time.Duration
}

func (s slowClose) Close() error {
	time.Sleep(s.delay)
	return s.Conn.Close()
}

func TestReportAfterTrouble(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			s := Tune(slowClose{near, delay})
			go io.WriteString(far, "rain\nTROUBLE mast is down\n")
			if report, err := s.Report(); report != "rain" || err != nil {
				t.Fatalf("first report: %q, %v", report, err)
			}
			if _, err := s.Report(); err.Error() != "station: mast is down" {
				t.Errorf("delay %v: stale trouble: %v", delay, err)
			}
		})
	}
}
