package lockcaller

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestScanAfterEnd(t *testing.T) {
	for _, tt := range []struct {
		wait time.Duration
		want error
	}{{0, ErrClosed}, {time.Minute, ErrExpired}} {
		synctest.Test(t, func(t *testing.T) {
			r := Query(3, time.Minute)
			if n, err := r.Scan(); n != 2 || err != nil {
				t.Fatalf("first row: %d, %v", n, err)
			}
			time.Sleep(tt.wait)
			synctest.Wait()
			r.Close()
			if _, err := r.Scan(); err != tt.want {
				t.Errorf("after %v: stale cause: %v", tt.wait, err)
			}
			time.Sleep(time.Hour)
		})
	}
}
