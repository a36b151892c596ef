package meterfeed

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The meter is unplugged; noticing it and closing the device take no time or a while. The
// sum and the error are exact. The gauge is not ordered with the end of the feed: it is
// from the last telegram or from the hang-up, and both are right.
func TestTotalReportsUnpluggedMeter(t *testing.T) {
	for _, lags := range [][2]time.Duration{{0, 0}, {oracle.Pause, 0}, {0, oracle.Pause}} {
		oracle.Bubble(t, func(t *testing.T) {
			dev := oracle.NewStream("1.8.0 2.5\n2.8.0 9\n1.8.0 0.5\n", io.EOF)
			dev.EndLag, dev.CloseLag = lags[0], lags[1]
			sum, idle, err := Attach(dev).Total("1.8.0")
			if sum != 3 || idle != 0 && idle != lags[0] || err != ErrUnplugged {
				t.Fatalf("lags %v: Total() = %g, %v, %v, want 3, 0 or %v, and %v", lags, sum, idle, err, lags[0], ErrUnplugged)
			}
		})
	}
}
