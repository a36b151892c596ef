package kitchenlull

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

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
