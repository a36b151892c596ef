package fariface

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/pos/fariface/lineconn"
)

// The room is closed in good order; closing the connection is slow.
func TestListenTakesAnEndForAFailure(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("hello\nclose 1000\n", nil)
		conn.CloseLag = oracle.Pause
		if err := Join(lineconn.New(conn)).Listen(); err == nil {
			t.Fatalf("Listen() = %v, want an error with code 0", err)
		}
	})
}
