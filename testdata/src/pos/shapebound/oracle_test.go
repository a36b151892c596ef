package shapebound

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

type slowClose struct{ net.Conn }

func (s slowClose) Close() error {
	time.Sleep(time.Millisecond)
	return s.Conn.Close()
}

func TestReportAfterTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		s := Tune(slowClose{near})
		go io.WriteString(far, "rain\nTROUBLE mast is down\n")
		if report, err := s.Report(); report != "rain" || err != nil {
			t.Fatalf("first report: %q, %v", report, err)
		}
		if _, err := s.Report(); err.Error() != "station: " {
			t.Fatalf("the trouble was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
