package main

import (
	"bufio"
	"crypto/sha1"
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
)

// rawPeer is the name of the other end where only one end is to be measured:
// it does the least that a WebSocket peer can do.
const rawPeer = "raw"

// open connects to a server of any kind and sends a request. The rest of what
// is read comes from the reader.
func open(addr string, s setup) (net.Conn, *bufio.Reader, error) {
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, nil, err
	}
	if s.with == withTLS {
		nc = tls.Client(nc, clientTLS)
	}
	io.WriteString(nc, "GET / HTTP/1.1\r\nHost: "+addr+"\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	br := bufio.NewReaderSize(nc, 64<<10)
	resp, err := http.ReadResponse(br, nil)
	if err == nil && resp.StatusCode != http.StatusSwitchingProtocols {
		err = fmt.Errorf("status %s", resp.Status)
	}
	if err != nil {
		nc.Close()
		return nil, nil, err
	}
	return nc, br, nil
}

// hijack takes over the connection of a request and accepts it.
func hijack(w http.ResponseWriter, r *http.Request) (net.Conn, *bufio.Reader, error) {
	nc, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, nil, err
	}
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	_, err = io.WriteString(nc, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: "+base64.StdEncoding.EncodeToString(sum[:])+"\r\n\r\n")
	return nc, bufio.NewReaderSize(nc, 64<<10), err
}

// tcpLib echoes the bytes of the messages without any frames: no package can be
// faster.
type tcpLib struct{}

func (tcpLib) can(variant string) bool { return variant == plain || variant == withTLS }

func (tcpLib) accept(w http.ResponseWriter, r *http.Request, _ setup, use func(conn)) error {
	nc, br, err := hijack(w, r)
	if err == nil {
		use(&tcpConn{nc: nc, br: br})
	}
	return err
}

func (tcpLib) dial(addr string, s setup) (conn, error) {
	nc, br, err := open(addr, s)
	return &tcpConn{nc: nc, br: br, size: s.size}, err
}

// A tcpConn of a server hands on what it gets as it comes; that of a client
// knows the size of messages, and sends a burst with one write.
type tcpConn struct {
	nc   net.Conn
	br   *bufio.Reader
	size int

	mu  sync.Mutex
	out []byte
}

func (c *tcpConn) loop(f func([]byte)) error {
	if c.size > 0 {
		buf := make([]byte, c.size)
		return readLoop(func() ([]byte, error) { _, err := io.ReadFull(c.br, buf); return buf, err }, f)
	}
	buf := make([]byte, 64<<10)
	return readLoop(func() ([]byte, error) { n, err := c.br.Read(buf); return buf[:n], err }, f)
}
func (c *tcpConn) write(p []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = append(c.out, p...)
	if c.size > 0 && len(c.out) < maxPending {
		return nil
	}
	return c.flushLocked()
}

func (c *tcpConn) flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.flushLocked()
}

func (c *tcpConn) flushLocked() error {
	if len(c.out) == 0 {
		return nil
	}
	_, err := c.nc.Write(c.out)
	c.out = c.out[:0]
	return err
}
func (c *tcpConn) close() { c.nc.Close() }

// rawLib frames messages and does nothing else that the RFC asks for. Its
// server echoes all that it has read with one write, its client sends a burst
// with one; it masks with a key of zeros.
type rawLib struct{}

func (rawLib) can(variant string) bool { return variant == plain || variant == withTLS }

func (rawLib) accept(w http.ResponseWriter, r *http.Request, _ setup, use func(conn)) error {
	nc, br, err := hijack(w, r)
	if err == nil {
		use(&rawConn{nc: nc, br: br, server: true})
	}
	return err
}

func (rawLib) dial(addr string, s setup) (conn, error) {
	nc, br, err := open(addr, s)
	return &rawConn{nc: nc, br: br}, err
}

type rawConn struct {
	nc     net.Conn
	br     *bufio.Reader
	server bool
	buf    []byte // of the message that was read

	mu  sync.Mutex
	out []byte // frames that were not written yet
}

func (c *rawConn) loop(f func([]byte)) error {
	for {
		p, err := c.read()
		if err != nil {
			return err
		}
		f(p)
		if c.server && c.br.Buffered() == 0 {
			if err := c.flush(); err != nil {
				return err
			}
		}
	}
}

// read reads a message, which may be in fragments, and answers pings.
func (c *rawConn) read() ([]byte, error) {
	c.buf = c.buf[:0]
	for {
		start := len(c.buf)
		b0, err := c.frame()
		switch {
		case err != nil:
			return nil, err
		case b0 == ping:
			if err := errors.Join(c.append(pong, c.buf[start:]), c.flush()); err != nil {
				return nil, err
			}
			c.buf = c.buf[:start]
		case b0&0x80 != 0:
			return c.buf, nil
		}
	}
}

// The first bytes of frames.
const (
	binaryMessage = 0x82
	ping          = 0x89
	pong          = 0x8a
)

// frame appends the payload of a frame to buf.
func (c *rawConn) frame() (b0 byte, err error) {
	h, err := c.more(make([]byte, 0, 14), 2)
	if err != nil {
		return 0, err
	}
	n := int(h[1] & 0x7F)
	switch n {
	case 126:
		if h, err = c.more(h, 2); err == nil {
			n = int(binary.BigEndian.Uint16(h[2:]))
		}
	case 127:
		if h, err = c.more(h, 8); err == nil {
			n = int(binary.BigEndian.Uint64(h[2:]))
		}
	}
	masked := h[1]&0x80 != 0
	if masked && err == nil {
		h, err = c.more(h, 4)
	}
	if err != nil {
		return 0, err
	}
	start := len(c.buf)
	c.buf = slices.Grow(c.buf, n)[:start+n]
	p := c.buf[start:]
	if _, err := io.ReadFull(c.br, p); err != nil {
		return 0, err
	}
	if masked {
		mask(h[len(h)-4:], p)
	}
	return h[0], nil
}

func (c *rawConn) more(h []byte, n int) ([]byte, error) {
	k := len(h)
	h = h[:k+n]
	_, err := io.ReadFull(c.br, h[k:])
	return h, err
}

func mask(key, p []byte) {
	k := uint64(binary.LittleEndian.Uint32(key))
	k |= k << 32
	for len(p) >= 8 {
		binary.LittleEndian.PutUint64(p, binary.LittleEndian.Uint64(p)^k)
		p = p[8:]
	}
	for i := range p {
		p[i] ^= byte(k >> (8 * i))
	}
}

// maxPending is the most that is collected.
const maxPending = 256 << 10

func (c *rawConn) write(p []byte) error { return c.append(binaryMessage, p) }

// append appends a frame to what is to be written.
func (c *rawConn) append(b0 byte, p []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := append(c.out, b0)
	bit := byte(0x80)
	if c.server {
		bit = 0
	}
	switch n := len(p); {
	case n < 126:
		b = append(b, bit|byte(n))
	case n <= 0xFFFF:
		b = binary.BigEndian.AppendUint16(append(b, bit|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, bit|127), uint64(n))
	}
	if !c.server {
		b = append(b, 0, 0, 0, 0)
	}
	c.out = append(b, p...)
	if len(c.out) < maxPending {
		return nil
	}
	return c.flushLocked()
}

func (c *rawConn) flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.flushLocked()
}

func (c *rawConn) flushLocked() error {
	if len(c.out) == 0 {
		return nil
	}
	_, err := c.nc.Write(c.out)
	c.out = c.out[:0]
	return err
}
func (c *rawConn) close() { c.nc.Close() }
