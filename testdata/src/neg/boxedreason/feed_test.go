package boxedreason

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestReasonIsInTheBox(t *testing.T) {
	for _, slow := range []string{"reason", "again", "end"} {
		oracle.Bubble(t, func(t *testing.T) {
			dial := func() io.ReadCloser { return oracle.NewStream("one\n", io.ErrUnexpectedEOF) }
			f := New(dial, 2, oracle.SlowAt(slow))
			if line, err := f.Next(); line != "one" || err != nil {
				t.Errorf("slow at %s: Next() = %q, %v", slow, line, err)
			}
			if n, err := f.Drain(); n != 1 || err != ErrGivenUp {
				t.Errorf("slow at %s: Drain() = %d, %v", slow, n, err)
			}
			if _, err := f.Next(); err != io.EOF {
				t.Errorf("slow at %s: Next() behind the end = %v", slow, err)
			}
		})
	}
}
