package imapidle

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The server says BYE. The clock that is read between the close and the stores gives way
// many times; it does not sleep, because a caller that waits for a mutex is not durably
// blocked.
func TestNextReturnsReason(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		clock := func() time.Time {
			for range 200 {
				runtime.Gosched()
			}
			return time.Now()
		}
		i, err := Idle(oracle.NewStream("* 3 EXISTS\r\n* BYE maintenance\r\n", nil), clock)
		if err != nil {
			t.Fatal(err)
		}
		if u, err := i.Next(); err != nil || u != (Update{"3", "EXISTS"}) {
			t.Fatalf("Next() = %+v, %v, want the update", u, err)
		}
		var end *EndError
		if _, err := i.Next(); !errors.As(err, &end) || end.Why != "maintenance" || end.At.IsZero() {
			t.Fatalf("Next() failed with %v, want the reason and the time", err)
		}
	})
}
