package flagbehind

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestStatus(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		d := Fetch(strings.NewReader("a\nb\n"), 3, oracle.Logf)
		for {
			time.Sleep(oracle.Pause / 4)
			n, err := d.Status()
			if err == ErrShort {
				return
			}
			if err == io.EOF {
				t.Fatalf("stale verdict after %d blocks: %v", n, err)
			}
		}
	})
}
