package lockafterchild

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClose(t *testing.T) {
	for range 100 {
		oracle.Returns(t, func() {
			if n := Launch(strings.NewReader("a\nb\n")).Close(); n != 2 {
				t.Errorf("Close() = %d", n)
			}
		})
	}
}
