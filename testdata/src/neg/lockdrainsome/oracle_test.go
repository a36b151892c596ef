package lockdrainsome

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestLast(t *testing.T) {
	for range 100 {
		f := Subscribe(oracle.NewStream("12\n13\n", io.EOF))
		oracle.Returns(t, func() {
			if last := f.Last(); last != "13" {
				t.Errorf("Last() = %q", last)
			}
		})
	}
}
