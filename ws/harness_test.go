package ws

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// The harness: two Conns over net.Pipe, or one Conn against a raw peer that
// reads and writes frames by hand. Under testing/synctest time is virtual, so
// every duration is exact, and a goroutine that is left blocks the test.

var bg = context.Background()

// quiet has no keepalive, which most tests are not about.
var quiet = Options{PingInterval: -1}

// pair returns both ends of a connection.
func pair(co, so Options) (client, server *Conn) {
	a, b := net.Pipe()
	return newConn(a, config{opts: co}), newConn(b, config{server: true, opts: so})
}

// A raw is a peer that does only what the test tells it.
type raw struct {
	net.Conn
	t      *testing.T
	server bool // the raw side is the server
	parser frame.Parser
	in     []byte
}

// against returns a Conn of the given role and its raw peer.
func against(t *testing.T, server bool, o Options) (*Conn, *raw) {
	a, b := net.Pipe()
	return newConn(a, config{server: server, opts: o}), rawPeer(t, b, !server)
}

func rawPeer(t *testing.T, nc net.Conn, server bool) *raw {
	return &raw{Conn: nc, t: t, server: server, parser: frame.Parser{WantMask: server}}
}

// encode returns a frame as this peer sends it; b0 is its first byte.
func (r *raw) encode(b0 byte, payload string) []byte {
	h := frame.Header{Fin: b0&0x80 != 0, RSV: b0 >> 4 & 7, Opcode: frame.Opcode(b0 & 15), Length: uint64(len(payload))}
	p := []byte(payload)
	if !r.server {
		h.Masked, h.Key = true, [4]byte{9, 8, 7, 6}
		frame.Mask(h.Key, 0, p)
	}
	return append(h.Append(nil), p...)
}

// send writes frames; each begins with its first byte.
func (r *raw) send(frames ...string) {
	r.t.Helper()
	var b []byte
	for _, f := range frames {
		b = append(b, r.encode(f[0], f[1:])...)
	}
	if _, err := r.Write(b); err != nil {
		r.t.Errorf("raw peer: %v", err)
	}
}

// next reads one frame and returns it as send takes it; "" at the end.
func (r *raw) next() string {
	r.t.Helper()
	for {
		h, n, ok, err := r.parser.Parse(r.in)
		r.in = r.in[n:]
		if err != nil {
			r.t.Errorf("raw peer: %v", err)
			return ""
		}
		if ok {
			return r.payload(h)
		}
		if !r.more() {
			return ""
		}
	}
}

func (r *raw) payload(h frame.Header) string {
	for uint64(len(r.in)) < h.Length && r.more() {
	}
	p := r.in[:min(h.Length, uint64(len(r.in)))]
	r.in = r.in[len(p):]
	if h.Masked {
		frame.Mask(h.Key, 0, p)
	}
	b0 := byte(h.Opcode) | h.RSV<<4
	if h.Fin {
		b0 |= 0x80
	}
	return string([]byte{b0}) + string(p)
}

// more reads from the network; it returns false at the end.
func (r *raw) more() bool {
	buf := make([]byte, 4096)
	n, err := r.Read(buf)
	r.in = append(bytes.Clone(r.in), buf[:n]...)
	return err == nil
}

// expect reads the next frame, which must be want.
func (r *raw) expect(want string) {
	r.t.Helper()
	if got := r.next(); got != want {
		r.t.Errorf("raw peer got frame %q, want %q", got, want)
	}
}

// discard reads and drops everything, so that the Conn's writes do not block.
func (r *raw) discard() { io.Copy(io.Discard, r.Conn) }

// wantCloseErr checks that err is the terminal state of c.
func wantCloseErr(t *testing.T, c *Conn, what string, err error) *CloseError {
	t.Helper()
	var ce *CloseError
	if !errors.As(err, &ce) {
		t.Errorf("%s: error %v, want a CloseError", what, err)
		return &CloseError{}
	}
	if ce != c.Err() {
		t.Errorf("%s: %v is not the terminal state %v", what, ce, c.Err())
	}
	return ce
}

// callers runs functions at the same time and collects their errors.
func callers(fs ...func() error) (wait func() []error) {
	errs := make([]error, len(fs))
	var wg sync.WaitGroup
	for i, f := range fs {
		wg.Go(func() { errs[i] = f() })
	}
	return func() []error { wg.Wait(); return errs }
}

// wantState compares a CloseError with its parts; cause nil means none, and a zero
// code no frame.
func wantState(t *testing.T, ce *CloseError, rcvd, sent StatusCode, rcvdFirst bool, cause error) {
	t.Helper()
	code := func(c *Close) StatusCode {
		if c == nil {
			return 0
		}
		return c.Code
	}
	if code(ce.Rcvd) != rcvd || code(ce.Sent) != sent || ce.RcvdThenSent != rcvdFirst {
		t.Errorf("state %v; want received %d, sent %d, received first %v", ce, rcvd, sent, rcvdFirst)
	}
	if cause == nil && ce.Unwrap() != nil || cause != nil && !errors.Is(ce, cause) {
		t.Errorf("cause %v, want %v", ce.Unwrap(), cause)
	}
}
