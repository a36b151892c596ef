package postroutearm

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestCollectAtClosing(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		in := oracle.NewStream("1 Main Street\n \n", io.EOF)
		in.EndLag = 2 * oracle.Pause
		closing := make(chan struct{})
		time.AfterFunc(oracle.Pause, func() { close(closing) })
		if lost := Sort(in).Collect(closing, func(string) {}); lost != -1 {
			t.Fatalf("%d letters lost, want -1, not known", lost)
		}
	})
}

func TestCollectAll(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		in := oracle.NewStream("1 Main Street\n \n", io.EOF)
		if lost := Sort(in).Collect(nil, func(string) {}); lost != 1 {
			t.Fatalf("%d letters lost, want 1", lost)
		}
	})
}
