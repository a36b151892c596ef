package buoylatestlast

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestFix(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		in := oracle.NewStream("54N 10E\n", io.EOF)
		in.EndLag = oracle.Pause
		b := Watch(in, oracle.Logf)
		if f, _ := b.Fix(); f == nil || f.Text != "54N 10E" {
			t.Fatalf("Fix() = %v", f)
		}
		if f, reason := b.Fix(); f != nil || reason != "adrift" {
			t.Fatalf("Fix() = %v, %v, want adrift", f, reason)
		}
	})
}
