package truckshade

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type note string

func (n note) Text() string { return string(n) }

func TestExplain(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		defer func() {
			if recover() == nil {
				t.Error("there was a note")
			}
		}()
		way := make(chan Note, 1)
		way <- note("out of fuel")
		text := Drive(way, oracle.Logf).Explain()
		t.Errorf("%q, want a panic", text)
	})
}
