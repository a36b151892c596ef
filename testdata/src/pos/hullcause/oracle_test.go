package hullcause

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestPing(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		b := Hail(oracle.NewStream("ping\nsurfacing: air\n", io.EOF), oracle.Logf)
		if p, _ := b.Ping(); p != "ping" {
			t.Fatalf("the ping is %q", p)
		}
		if _, cause := b.Ping(); cause != Lost {
			t.Fatalf("the cause is %v, want the stale one, lost", cause)
		}
	})
}
