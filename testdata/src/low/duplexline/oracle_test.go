package duplexline

import (
	"errors"
	"net"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

var errNoPower = errors.New("no power")

type deafDevice struct{ *oracle.Stream }

func (deafDevice) Write([]byte) (int, error) { return 0, errNoPower }

// The command cannot be written; the log line between closing the socket and keeping the
// error is slow.
func TestReadReplyMissesWriteError(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		l := Open(deafDevice{oracle.NewStream("ready\r\n", nil)}, oracle.Logf)
		if reply, err := l.ReadReply(); err != nil || reply != "ready" {
			t.Fatalf("ReadReply() = %q, %v, want the greeting", reply, err)
		}
		got := make(chan error)
		go func() {
			_, err := l.ReadReply()
			got <- err
		}()
		synctest.Wait()
		l.Queue("reset")
		if err := <-got; !errors.Is(err, net.ErrClosed) || errors.Is(err, errNoPower) {
			t.Fatalf("ReadReply() failed with %v, want net.ErrClosed from before the write error was kept", err)
		}
	})
}
