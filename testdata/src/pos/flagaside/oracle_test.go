package flagaside

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
		time.Sleep(oracle.Pause / 2)
		if n, err := d.Status(); n != 2 || err != io.EOF {
			t.Fatalf("the verdict was already there: %d, %v", n, err)
		}
		time.Sleep(oracle.Pause)
		if _, err := d.Status(); err != ErrShort {
			t.Errorf("in the end: %v", err)
		}
	})
}
