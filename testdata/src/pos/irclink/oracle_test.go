package irclink

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The server kills the link with code 465; closing the socket is slow.
func TestNextReportsCodeZero(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("PING :x\r\n:srv NOTICE gopher\r\nERROR 465 banned\r\n", nil)
		conn.CloseLag = oracle.Pause
		l, err := Attach(conn, "gopher")
		if err != nil {
			t.Fatal(err)
		}
		if ev, err := l.Next(); err != nil || ev.Command != "NOTICE" {
			t.Fatalf("Next() = %+v, %v, want the notice", ev, err)
		}
		if _, err := l.Next(); err == nil || !strings.HasSuffix(err.Error(), "code 0") {
			t.Fatalf("Next() failed with %v, want the stale code 0", err)
		}
	})
}
