package vpnjoin

import (
	"errors"
	"io"
	"net"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The peer falls silent or ends the stream; the socket takes a while to fail the receiver.
func TestReadKnowsTheCause(t *testing.T) {
	for _, tc := range []struct {
		name      string
		end, want error
	}{
		{"silent peer", nil, net.ErrClosed},
		{"stream ended", io.ErrUnexpectedEOF, io.ErrUnexpectedEOF},
	} {
		t.Run(tc.name, func(t *testing.T) {
			oracle.Bubble(t, func(t *testing.T) {
				conn := oracle.NewStream("\x00\x02hi", tc.end)
				conn.EndLag, conn.CloseLag = oracle.Pause, oracle.Pause
				tun := Start(conn, 10*oracle.Pause)
				if p, err := tun.Read(); err != nil || string(p) != "hi" {
					t.Fatalf("Read() = %q, %v, want the packet", p, err)
				}
				if _, err := tun.Read(); !errors.Is(err, tc.want) {
					t.Fatalf("Read() failed with %v, want %v", err, tc.want)
				}
			})
		})
	}
}
