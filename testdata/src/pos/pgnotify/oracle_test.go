package pgnotify

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The server sends one notification and shuts down; hanging up is slow.
func TestRunMissesLastNotice(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("A jobs 17\nN FATAL terminating connection\n", io.EOF)
		conn.CloseLag = oracle.Pause
		l, err := Listen(conn, "jobs", t.Logf)
		if err != nil {
			t.Fatal(err)
		}
		notes := 0
		err = l.Run(func(Notification) error {
			notes++
			return nil
		})
		if notes != 1 || err != io.ErrUnexpectedEOF {
			t.Fatalf("Run() failed with %v after %d notes, want the stale %v after one", err, notes, io.ErrUnexpectedEOF)
		}
	})
}
