package ws

import (
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
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
				if d := time.Since(start); d != 0 {
					t.Errorf("%s: took %v", tt.name, d)
				}
				c.CloseNow()
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

// A server half-closes after the handshake and reads on for a bit, so that a
// reset cannot overtake the Close frame. The state does not wait for that.
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
		wantState(t, c.join(), 1000, 1000, true, nil)
		start := time.Now()
		c.wg.Wait()
		if d := time.Since(start); d != lingerServer {
			t.Errorf("TCP was closed after %v", d)
		}
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

// Long frames are read to where they stay. In each role: every byte is right,
// however the frame is cut.
func TestReaderLongFrame(t *testing.T) {
	want := make([]byte, 200_001)
	for i := range want {
		want[i] = byte(i * 7 / 3)
	}
	for _, server := range []bool{false, true} {
		for _, cut := range []int{1000, 4097, 16 << 10, 1 << 20} {
			synctest.Test(t, func(t *testing.T) {
				c, peer := against(t, server, quiet)
				in := append(peer.encode(0x02, string(want[:150_000])), peer.encode(0x80, string(want[150_000:]))...)
				in = append(in, peer.encode(0x81, "next")...)
				go func() {
					for part := range slices.Chunk(in, cut) {
						peer.Write(part)
					}
				}()
				wantMessage(t, c, bg, Binary, string(want))
				wantMessage(t, c, bg, Text, "next")
				c.CloseNow()
			})
		}
	}
}

// The network ends inside a long frame: the part is no message, but a stream
// has it.
func TestReaderLongFrameEOF(t *testing.T) {
	for _, streamed := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c, peer := against(t, true, quiet)
			go func() {
				peer.Write(peer.encode(0x82, strings.Repeat("x", 100_000))[:70_000])
				peer.Close()
			}()
			var err error
			if streamed {
				var r *MessageReader
				if _, r, err = c.Reader(bg); err != nil {
					t.Fatal(err)
				}
				var p []byte
				if p, err = io.ReadAll(r); len(p) != 70_000-frame.MaxHeaderSize {
					t.Errorf("%d bytes", len(p))
				}
			} else {
				_, _, err = c.Read(bg)
			}
			wantState(t, wantCloseErr(t, c, "read", err), 0, 0, false, io.ErrUnexpectedEOF)
		})
	}
}

// Text is refused at the first wrong byte of a long frame, without the rest.
func TestReaderLongFrameUTF8(t *testing.T) {
	for _, server := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c, peer := against(t, server, quiet)
			text := strings.Repeat("€", 30_000)
			in := peer.encode(0x81, text[:60_001]+"\xff"+text)
			wait := callers(func() error { _, _, err := c.Read(bg); return err })
			peer.Write(in[:len(in)-len(text)])
			peer.expect("\x88\x03\xeftext message is not valid UTF-8")
			go peer.discard()
			time.Sleep(time.Second)
			peer.Close()
			ce := wantCloseErr(t, c, "Read", wait()[0])
			var pe *ProtocolError
			if !errors.As(ce, &pe) || pe.Code != 1007 {
				t.Errorf("%v", ce)
			}
		})
	}
}

// A long frame that is under way when Close is called arrives all the same.
func TestReaderLongFrameWhileClosing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, Options{PingInterval: -1, QueueHigh: 1000})
		want := strings.Repeat("x", 500_000)
		in := peer.encode(0x82, want)
		sent := callers(func() error { _, err := peer.Write(in); return err })
		synctest.Wait() // the queue is full
		closed := callers(func() error { return c.Close(StatusNormal, "") })
		peer.expect("\x88\x03\xe8")
		if err := sent()[0]; err != nil {
			t.Error(err)
		}
		peer.send("\x88\x03\xe8")
		if err := closed()[0]; err != nil {
			t.Error(err)
		}
		wantMessage(t, c, bg, Binary, want)
	})
}
