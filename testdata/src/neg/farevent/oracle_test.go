package farevent

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the line takes a while. Wait then says nothing of the failure, but never
// tells of one that it does not know.
func TestWait(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			line := oracle.NewStream("RING\n", io.EOF)
			line.CloseLag = lag
			c := Dial(line)
			for range 3 {
				if err := c.Wait(); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("lag %v: Wait() = %v", lag, err)
				}
				time.Sleep(oracle.Pause)
			}
			if err := c.Wait(); err == nil {
				t.Error("Wait() does not tell the failure")
			}
		})
	}
}
