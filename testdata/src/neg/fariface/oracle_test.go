package fariface

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/neg/fariface/lineconn"
)

// The room is closed in good order; closing the connection is slow.
func TestListenReturnsNil(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("hello\nclose 1000\n", nil)
		conn.CloseLag = oracle.Pause
		if err := Join(lineconn.New(conn)).Listen(); err != nil {
			t.Fatalf("Listen() = %v, want nil", err)
		}
	})
}
