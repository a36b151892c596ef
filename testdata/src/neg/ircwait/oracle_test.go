package ircwait

import (
	"strings"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The server kills the link with code 465; closing the socket takes no time or a while.
func TestNextReportsCodeOfServer(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			conn := oracle.NewStream("PING :x\r\nERROR 465 banned\r\n", nil)
			conn.CloseLag = lag
			l, err := Attach(conn, "gopher")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := l.Next(); err == nil || !strings.HasSuffix(err.Error(), "code 465") {
				t.Fatalf("lag %v: Next() failed with %v, want code 465", lag, err)
			}
		})
	}
}
