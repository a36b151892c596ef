package embedcode

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestCodeIsMissing(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		p := Insert(oracle.NewStream("a\n", io.ErrUnexpectedEOF), "tape 1", oracle.Logf)
		if r, err := p.Record(); r != "a" || err != nil {
			t.Fatalf("Record() = %q, %v", r, err)
		}
		if _, err := p.Record(); err != io.EOF {
			t.Errorf("Record() failed with %v, want the stale EOF", err)
		}
	})
}
