package attachcode

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestAttachTakesAFailureForASuccess(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := Run(strings.NewReader("print hello\nexit 21\n"), oracle.Logf)
		var out strings.Builder
		if err := c.Attach(&out); err != nil || out.String() != "hello\n" {
			t.Fatalf("Attach() = %v, %q, want no error yet", err, &out)
		}
	})
}
