package attachcodewait

import (
	"errors"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestAttachKnowsTheCode(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := Run(strings.NewReader("print hello\nexit 21\n"), oracle.Logf)
		var out strings.Builder
		var code ExitError
		if err := c.Attach(&out); !errors.As(err, &code) || code != 21 || out.String() != "hello\n" {
			t.Fatalf("Attach() = %v, %q, want code 21", err, &out)
		}
	})
}
