//go:build !race

package lastword

import (
	"io"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestNextAfterGoodbye(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := Join(oracle.NewStream("Q capital of Peru?\nBYE 204\n", io.EOF), oracle.SlowAt("over"))
		if q, err := c.Next(); q != "capital of Peru?" || err != nil {
			t.Fatalf("first question: %q, %v", q, err)
		}
		if _, err := c.Next(); !strings.HasPrefix(err.Error(), "server left with 0:") {
			t.Fatalf("the code was already there: %v", err)
		}
	})
}
