package libflight

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the connection takes a while.
func TestSum(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		src := oracle.NewStream("abc\ndefg\n", io.EOF)
		src.CloseLag = oracle.Pause
		if sum := Fetch("a.txt", src).Sum(); sum != "7" {
			t.Fatalf("Sum() = %q", sum)
		}
	})
}
