package owngroup

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestTotal(t *testing.T) {
	leaf := &Dir{Size: 1}
	root := &Dir{Size: 2, Sub: []*Dir{leaf, {Size: 3, Sub: []*Dir{leaf, leaf}}}}
	if oracle.Deadlocks(t, func(t *testing.T) {
		if n := Total(root); n != 8 {
			t.Errorf("total %d", n)
		}
	}) {
		t.Error("deadlock")
	}
}
