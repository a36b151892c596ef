//go:build !race

package kitchenlull

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The race detector takes it for a race when a dish is counted while the cleaner waits.
func TestClose(t *testing.T) {
	for _, open := range []time.Duration{time.Second, 2 * time.Hour} {
		oracle.Bubble(t, func(t *testing.T) {
			k := Open(time.Hour)
			go k.Cook(90 * time.Minute)
			time.Sleep(open)
			k.Close()
			time.Sleep(2 * time.Hour)
		})
	}
}
