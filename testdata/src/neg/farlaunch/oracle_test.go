package farlaunch

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the port takes a while.
func TestTelegramAtTheEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		port := oracle.NewStream("/ABC5\n", io.EOF)
		port.CloseLag = oracle.Pause
		l := Open(port)
		if s, err := l.Telegram(); s != "/ABC5" || err != nil {
			t.Fatalf("Telegram() = %q, %v", s, err)
		}
		if _, err := l.Telegram(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("Telegram() = %v", err)
		}
	})
}
