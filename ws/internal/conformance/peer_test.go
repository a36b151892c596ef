package conformance

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/ws"
)

// The peer: writes literal bytes, and takes apart what comes back with a
// decoder of its own.

var bg = context.Background()

const request = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

// maskKey is that of the examples in section 5.7.
const maskKey = "\x37\xfa\x21\x3d"

// lit returns a frame, as a server sends it, with its length in the shortest
// form.
func lit(b0 byte, payload string) string {
	b := []byte{b0}
	switch n := len(payload); {
	case n < 126:
		b = append(b, byte(n))
	case n <= 0xFFFF:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return string(b) + payload
}

// fragments returns a message in frames of size bytes.
func fragments(b0 byte, payload string, size int) []string {
	var fs []string
	b0 &= 0x7F
	for len(payload) > size {
		fs = append(fs, lit(b0, payload[:size]))
		b0, payload = 0, payload[size:]
	}
	return append(fs, lit(b0|0x80, payload))
}

// masked turns a frame, or the beginning of one, as a server sends it into
// that of a client.
func masked(f string) string {
	if len(f) < 2 {
		return f
	}
	b := []byte(f)
	n := headerSize(b[1])
	b[1] |= 0x80
	if len(b) < n {
		return string(b)
	}
	xor(maskKey, b[n:])
	return string(b[:n]) + maskKey + string(b[n:])
}

// headerSize returns the size of a header without a masking key.
func headerSize(b1 byte) int {
	switch b1 & 0x7F {
	case 126:
		return 4
	case 127:
		return 10
	}
	return 2
}

// xor is told apart from a loop over bytes only by its speed, which matters
// under the race detector.
func xor(key string, p []byte) {
	keys := bytes.Repeat([]byte(key), 1024)
	for part := range slices.Chunk(p, len(keys)) {
		subtle.XORBytes(part, part, keys)
	}
}

// decode takes the first frame from b and returns it as lit would, or "" if b
// holds no whole frame.
func decode(b []byte, wantMask bool) (f string, rest []byte, err error) {
	if len(b) < 2 {
		return "", b, nil
	}
	if isMasked := b[1]&0x80 != 0; isMasked != wantMask {
		return "", nil, fmt.Errorf("frame %x: masked %v", b[:2], isMasked)
	}
	n := headerSize(b[1])
	keyed := n
	if wantMask {
		keyed += 4
	}
	if len(b) < keyed {
		return "", b, nil
	}
	size := uint64(b[1] & 0x7F)
	switch n {
	case 4:
		size = uint64(binary.BigEndian.Uint16(b[2:]))
	case 10:
		size = binary.BigEndian.Uint64(b[2:])
	}
	if uint64(len(b)-keyed) < size {
		return "", b, nil
	}
	p := bytes.Clone(b[keyed : keyed+int(size)])
	if wantMask {
		xor(string(b[n:keyed]), p)
	}
	f = lit(b[0], string(p))
	if b[1] &= 0x7F; f[:min(n, len(f))] != string(b[:n]) {
		return "", nil, fmt.Errorf("length %x is not in its shortest form", b[1:n])
	}
	return f, b[keyed+int(size):], nil
}

// A peer is the other end of a connection, after the opening handshake.
type peer struct {
	net.Conn
	client bool          // the peer is the client
	ext    string        // Sec-WebSocket-Extensions to send, "" for none
	gotExt string        // that the other end sent
	got    []string      // frames that came back
	err    error         // of decoding them
	ended  chan struct{} // closed when no more can come back
}

// open connects a ws.Conn of the given role with a peer. The network is a
// net.Pipe, so a Write of the peer returns when all of it was read.
func open(t *testing.T, server bool, o ws.Options) (*ws.Conn, *peer) {
	t.Helper()
	a, b := net.Pipe()
	return handshake(t, server, o, a, b)
}

// openExtension is open with an extension header of the peer's.
func openExtension(t *testing.T, server bool, o ws.Options, ext string) (*ws.Conn, *peer) {
	t.Helper()
	a, b := net.Pipe()
	return handshakeWith(t, server, o, a, &peer{Conn: b, client: server, ext: ext, ended: make(chan struct{})})
}

// handshake opens a ws.Conn on a, with the peer on b.
func handshake(t *testing.T, server bool, o ws.Options, a, b net.Conn) (*ws.Conn, *peer) {
	t.Helper()
	return handshakeWith(t, server, o, a, &peer{Conn: b, client: server, ended: make(chan struct{})})
}

// handshakeWith opens a ws.Conn on a, with the peer p.
func handshakeWith(t *testing.T, server bool, o ws.Options, a net.Conn, p *peer) (*ws.Conn, *peer) {
	t.Helper()
	var ext string
	if p.ext != "" {
		ext = "Sec-WebSocket-Extensions: " + p.ext + "\r\n"
	}
	if server {
		go func() {
			p.Write([]byte(request[:len(request)-2] + ext + "\r\n"))
			head, rest := p.readHead()
			p.gotExt = headerValue(head, "Sec-WebSocket-Extensions")
			p.collect(rest)
		}()
		c, err := ws.AcceptConn(bg, a, &ws.AcceptOptions{Options: o})
		if err != nil {
			t.Fatal(err)
		}
		return c, p
	}
	go func() {
		head, rest := p.readHead()
		p.gotExt = headerValue(head, "Sec-WebSocket-Extensions")
		p.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
			"Sec-WebSocket-Accept: " + acceptKey(head) + "\r\n" + ext + "\r\n"))
		p.collect(rest)
	}()
	c, err := ws.Dial(bg, "ws://a/", &ws.DialOptions{Options: o, Proxy: ws.NoProxy, DialContext: to(a)})
	if err != nil {
		t.Fatal(err)
	}
	return c, p
}

// to is a DialOptions.DialContext that returns nc.
func to(nc net.Conn) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) { return nc, nil }
}

// readHead reads the head of an HTTP message.
func (p *peer) readHead() (head string, rest []byte) {
	var b []byte
	buf := make([]byte, 4096)
	for {
		n, err := p.Read(buf)
		b = append(b, buf[:n]...)
		if h, r, ok := bytes.Cut(b, []byte("\r\n\r\n")); ok || err != nil {
			return string(h), r
		}
	}
}

// acceptKey answers the key in the head of a request (section 4.2.2).
func acceptKey(head string) string {
	key := headerValue(head, "Sec-WebSocket-Key")
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// headerValue returns the value of a header that is there once, as it is
// written, or "".
func headerValue(head, name string) string {
	_, rest, _ := strings.Cut(head, "\r\n"+name+": ")
	v, _, _ := strings.Cut(rest, "\r\n")
	return v
}

// collect takes apart what comes back until the end.
func (p *peer) collect(b []byte) {
	defer close(p.ended)
	buf := make([]byte, 64<<10)
	for p.err == nil {
		n, err := p.Read(buf)
		b = append(b, buf[:n]...)
		for p.err == nil {
			var f string
			if f, b, p.err = decode(b, !p.client); f == "" {
				break
			}
			p.got = append(p.got, f)
		}
		if err != nil {
			return
		}
	}
}

// A duplex is one end of a network connection whose directions end one by
// one, as those of TCP do.
type duplex struct{ in, out net.Conn }

// newDuplex returns both ends.
func newDuplex() (a, b *duplex) {
	r1, w1 := net.Pipe()
	r2, w2 := net.Pipe()
	return &duplex{r1, w2}, &duplex{r2, w1}
}

func (d *duplex) Read(p []byte) (int, error)         { return d.in.Read(p) }
func (d *duplex) Write(p []byte) (int, error)        { return d.out.Write(p) }
func (d *duplex) CloseWrite() error                  { return d.out.Close() }
func (d *duplex) Close() error                       { return errors.Join(d.in.Close(), d.out.Close()) }
func (d *duplex) LocalAddr() net.Addr                { return d.in.LocalAddr() }
func (d *duplex) RemoteAddr() net.Addr               { return d.in.RemoteAddr() }
func (d *duplex) SetReadDeadline(t time.Time) error  { return d.in.SetReadDeadline(t) }
func (d *duplex) SetWriteDeadline(t time.Time) error { return d.out.SetWriteDeadline(t) }
func (d *duplex) SetDeadline(t time.Time) error {
	return errors.Join(d.in.SetDeadline(t), d.out.SetDeadline(t))
}
