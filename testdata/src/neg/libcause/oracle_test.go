package libcause

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the log takes a while.
func TestPollAtTheEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		src := oracle.NewStream("one\ntwo\n", io.EOF)
		src.CloseLag = oracle.Pause
		f := Follow(t.Context(), src)
		synctest.Wait()
		for range 3 {
			if _, err := f.Poll(); err != nil && err.Error() != `unexpected EOF after "two"` {
				t.Fatalf("Poll() = %v", err)
			}
			time.Sleep(oracle.Pause)
		}
		if _, err := f.Poll(); err == nil {
			t.Error("Poll() does not tell the end")
		}
	})
}
