package ws

import (
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// 7.1.7: a peer that breaks the protocol is told why, and every caller learns
// it as the cause.
func TestReaderFailsTheConnection(t *testing.T) {
	tests := []struct {
		name  string
		frame string
		o     Options
		code  StatusCode
	}{
		{"reserved bit", "\xc1x", quiet, 1002},
		{"invalid UTF-8", "\x81\xff", quiet, 1007},
		{"too big", "\x82xx", Options{PingInterval: -1, MessageLimit: 1}, 1009},
		{"bad close code", "\x88\x00\x00", quiet, 1002},
	}
	for _, tt := range tests {
		for _, server := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				c, peer := against(t, server, tt.o)
				wait := callers(func() error { _, _, err := c.Read(bg); return err })
				peer.send("\x82a", tt.frame)
				f := peer.next()
				if len(f) < 3 || f[0] != 0x88 || StatusCode(f[1])<<8|StatusCode(f[2]) != tt.code {
					t.Errorf("%s: got frame %q, want close %d", tt.name, f, tt.code)
				}
				go peer.discard()
				if err := wait()[0]; err != nil {
					t.Errorf("%s: the message before it: %v", tt.name, err)
				}
				start := time.Now()
				ce := wantCloseErr(t, c, tt.name, c.Write(bg, Text, nil))
				var pe *ProtocolError
				if !errors.As(ce, &pe) || pe.Code != tt.code || ce.Rcvd != nil || ce.Sent == nil {
					t.Errorf("%s: %v", tt.name, ce)
				}
				// A server ends TCP at once; a client leaves that to it.
				if d := time.Since(start); server && d != 0 || !server && d != 10*time.Second {
					t.Errorf("%s: took %v", tt.name, d)
				}
			})
		}
	}
}

// Bytes that came with the handshake are frames.
func TestReaderLeftover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		peer := rawPeer(t, b, true)
		c := newConn(a, config{opts: quiet, leftover: peer.encode(0x81, "early")})
		wantMessage(t, c, bg, Text, "early")
		c.CloseNow()
	})
}

// A server half-closes after the handshake and reads to the end, so that a
// reset cannot overtake the Close frame.
func TestReaderLinger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		half := &halfCloser{Conn: a, closed: make(chan struct{})}
		c := newConn(half, config{server: true, opts: quiet})
		peer := rawPeer(t, b, false)
		peer.send("\x88\x03\xe8")
		peer.expect("\x88\x03\xe8")
		<-half.closed
		peer.send("\x81ignored")
		synctest.Wait()
		if c.Err() != nil {
			t.Error("closed before the peer's EOF")
		}
		peer.Close()
		wantState(t, c.join(), 1000, 1000, true, nil)
		if _, _, err := c.Read(bg); err == nil {
			t.Error("a message after the Close frame was delivered")
		}
	})
}

type halfCloser struct {
	net.Conn
	closed chan struct{}
}

func (h *halfCloser) CloseWrite() error { close(h.closed); return nil }

// Data and its error in one Read of the network: the data counts.
func TestReaderDataWithError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		defer b.Close()
		peer := rawPeer(t, b, true)
		c := newConn(&lastBytes{a, peer.encode(0x81, "last")}, config{opts: quiet})
		wantMessage(t, c, bg, Text, "last")
		wantState(t, c.join(), 0, 0, false, io.ErrUnexpectedEOF)
	})
}

type lastBytes struct {
	net.Conn
	b []byte
}

func (l *lastBytes) Read(p []byte) (int, error) {
	n := copy(p, l.b)
	l.b = l.b[n:]
	return n, io.EOF
}
