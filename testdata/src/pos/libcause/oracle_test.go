package libcause

import (
	"io"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the log takes a while.
func TestPollAtTheEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		src := oracle.NewStream("one\ntwo\n", io.EOF)
		src.CloseLag = oracle.Pause
		f := Follow(t.Context(), src)
		synctest.Wait()
		if _, err := f.Poll(); err == nil || err.Error() != `unexpected EOF after ""` {
			t.Fatalf("Poll() = %v: the last line was already there", err)
		}
	})
}
