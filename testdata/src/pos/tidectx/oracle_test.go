package tidectx

import (
	"context"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type sheet struct{ n int }

func (s *sheet) Add(float64) { s.n++ }

func (s *sheet) Close() int { time.Sleep(oracle.Pause); return s.n }

func TestLevelAtTheEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		g := Watch(ctx, func() float64 { return 1.5 }, &sheet{})
		if level, lines := g.Level(); level != 1.5 || lines != 0 {
			t.Fatalf("Level() = %v, %d", level, lines)
		}
		cancel()
		if _, lines := g.Level(); lines != 0 {
			t.Fatalf("the sheet has %d lines, want the stale 0", lines)
		}
	})
}
