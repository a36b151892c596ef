package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"

	coder "github.com/coder/websocket"
	gobwas "github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"github.com/gorilla/websocket"
	"github.com/lxzan/gws"
)

// maxSize is the largest message that all packages are set to accept.
const maxSize = 64 << 20

// A conn is a connection of one of the packages. Read and write may be called
// at the same time, each by one goroutine.
type conn interface {
	// loop reads until the connection ends and calls f with each message,
	// which is only lent.
	loop(f func(p []byte)) error
	write(p []byte) error
	close()
}

// The variants of a connection.
const (
	plain    = "plain"
	withTLS  = "tls"
	deflated = "deflate"  // compressed, without context takeover
	takeover = "takeover" // compressed, with it
)

var variants = []string{plain, withTLS, deflated, takeover}

// A setup is how connections are opened.
type setup struct {
	with string
	size int // of the messages, for those who need to know
}

func (s setup) compressed() bool { return s.with == deflated || s.with == takeover }

// scheme returns that of the server's URL.
func (s setup) scheme() string {
	if s.with == withTLS {
		return "wss://"
	}
	return "ws://"
}

// clientTLS is for servers with a certificate made for the occasion.
var clientTLS = &tls.Config{InsecureSkipVerify: true}

// A lib is a package under test. Messages are binary.
type lib interface {
	// can reports whether the package has a variant.
	can(variant string) bool
	// accept upgrades a request; the connection is used within the call.
	accept(w http.ResponseWriter, r *http.Request, s setup, use func(conn)) error
	dial(addr string, s setup) (conn, error)
}

// libs are what is measured; names has their order.
var libs = map[string]lib{
	"ws":      wsLib{},
	"ws-lend": wsLendLib{},
	"gorilla": gorillaLib{},
	"coder":   coderLib{},
	"gobwas":  gobwasLib{},
	"gws":     gwsLib{},
	"tcp":     tcpLib{},
	rawPeer:   rawLib{},
}

// others are the packages that the best of is the measure of package ws.
var others = []string{"gorilla", "coder", "gobwas", "gws"}

// names are what is measured unless asked otherwise.
var names = []string{"gorilla", "coder", "gobwas", "gws", "ws", "ws-lend", "tcp"}

// readLoop is loop for packages with a call that reads a message.
func readLoop(read func() ([]byte, error), f func([]byte)) error {
	for {
		p, err := read()
		if err != nil {
			return err
		}
		f(p)
	}
}

var bg = context.Background()

type gorillaLib struct{}

func (gorillaLib) can(variant string) bool { return variant != takeover }

func (gorillaLib) accept(w http.ResponseWriter, r *http.Request, s setup, use func(conn)) error {
	c, err := (&websocket.Upgrader{EnableCompression: s.compressed()}).Upgrade(w, r, nil)
	if err == nil {
		use(gorillaConn{c})
	}
	return err
}

func (gorillaLib) dial(addr string, s setup) (conn, error) {
	d := websocket.Dialer{EnableCompression: s.compressed(), TLSClientConfig: clientTLS}
	c, _, err := d.Dial(s.scheme()+addr, nil)
	return gorillaConn{c}, err
}

type gorillaConn struct{ *websocket.Conn }

func (c gorillaConn) loop(f func([]byte)) error {
	return readLoop(func() ([]byte, error) { _, p, err := c.ReadMessage(); return p, err }, f)
}
func (c gorillaConn) write(p []byte) error { return c.WriteMessage(websocket.BinaryMessage, p) }
func (c gorillaConn) close()               { c.Close() }

type coderLib struct{}

func (coderLib) can(string) bool { return true }

func (coderLib) compression(s setup) coder.CompressionMode {
	switch s.with {
	case deflated:
		return coder.CompressionNoContextTakeover
	case takeover:
		return coder.CompressionContextTakeover
	}
	return coder.CompressionDisabled
}

func (l coderLib) accept(w http.ResponseWriter, r *http.Request, s setup, use func(conn)) error {
	c, err := coder.Accept(w, r, &coder.AcceptOptions{CompressionMode: l.compression(s)})
	if err == nil {
		c.SetReadLimit(maxSize)
		use(coderConn{c})
	}
	return err
}

func (l coderLib) dial(addr string, s setup) (conn, error) {
	o := &coder.DialOptions{CompressionMode: l.compression(s)}
	if s.with == withTLS {
		o.HTTPClient = &http.Client{Transport: &http.Transport{TLSClientConfig: clientTLS}}
	}
	c, _, err := coder.Dial(bg, s.scheme()+addr, o)
	if err == nil {
		c.SetReadLimit(maxSize)
	}
	return coderConn{c}, err
}

type coderConn struct{ *coder.Conn }

func (c coderConn) loop(f func([]byte)) error {
	return readLoop(func() ([]byte, error) { _, p, err := c.Read(bg); return p, err }, f)
}
func (c coderConn) write(p []byte) error { return c.Write(bg, coder.MessageBinary, p) }
func (c coderConn) close()               { c.CloseNow() }

type gobwasLib struct{}

// Compression takes much of its user's own code there.
func (gobwasLib) can(variant string) bool { return variant == plain || variant == withTLS }

func (gobwasLib) accept(w http.ResponseWriter, r *http.Request, _ setup, use func(conn)) error {
	nc, rw, _, err := gobwas.UpgradeHTTP(r, w)
	if err == nil {
		use(newGobwasConn(nc, rw.Reader, gobwas.StateServerSide))
	}
	return err
}

func (gobwasLib) dial(addr string, s setup) (conn, error) {
	nc, br, _, err := gobwas.Dialer{TLSConfig: clientTLS}.Dial(bg, s.scheme()+addr)
	if err != nil {
		return nil, err
	}
	return newGobwasConn(nc, br, gobwas.StateClientSide), nil
}

// A gobwasConn buffers both directions, which the package leaves to its user:
// without that each header is a system call of its own.
type gobwasConn struct {
	nc    net.Conn
	state gobwas.State
	in    io.ReadWriter
	out   *bufio.Writer
}

func newGobwasConn(nc net.Conn, br *bufio.Reader, state gobwas.State) *gobwasConn {
	if br == nil {
		br = bufio.NewReader(nc)
	}
	in := struct {
		io.Reader
		io.Writer
	}{br, nc}
	return &gobwasConn{nc, state, in, bufio.NewWriter(nc)}
}

func (c *gobwasConn) loop(f func([]byte)) error {
	return readLoop(func() ([]byte, error) { p, _, err := wsutil.ReadData(c.in, c.state); return p, err }, f)
}

func (c *gobwasConn) write(p []byte) error {
	if err := wsutil.WriteMessage(c.out, c.state, gobwas.OpBinary, p); err != nil {
		return err
	}
	return c.out.Flush()
}
func (c *gobwasConn) close() { c.nc.Close() }

type gwsLib struct{}

func (gwsLib) can(string) bool { return true }

func (gwsLib) compression(s setup) gws.PermessageDeflate {
	t := s.with == takeover
	return gws.PermessageDeflate{Enabled: s.compressed(), ServerContextTakeover: t, ClientContextTakeover: t, ServerMaxWindowBits: 15, ClientMaxWindowBits: 15}
}

func (l gwsLib) accept(w http.ResponseWriter, r *http.Request, s setup, use func(conn)) error {
	h := new(gwsConn)
	o := &gws.ServerOption{ReadMaxPayloadSize: maxSize, WriteMaxPayloadSize: maxSize, PermessageDeflate: l.compression(s)}
	c, err := gws.NewUpgrader(h, o).Upgrade(w, r)
	if err == nil {
		h.c = c
		use(h)
	}
	return err
}

func (l gwsLib) dial(addr string, s setup) (conn, error) {
	h := new(gwsConn)
	o := &gws.ClientOption{Addr: s.scheme() + addr, TlsConfig: clientTLS, ReadMaxPayloadSize: maxSize, WriteMaxPayloadSize: maxSize, PermessageDeflate: l.compression(s)}
	c, _, err := gws.NewClient(h, o)
	h.c = c
	return h, err
}

// A gwsConn is the package's event handler, which is called by its read loop.
type gwsConn struct {
	gws.BuiltinEventHandler
	c   *gws.Conn
	f   func([]byte)
	err error
}

func (h *gwsConn) OnMessage(_ *gws.Conn, m *gws.Message) {
	h.f(m.Bytes())
	m.Close()
}
func (h *gwsConn) OnClose(_ *gws.Conn, err error) { h.err = err }

func (h *gwsConn) loop(f func([]byte)) error {
	h.f = f
	h.c.ReadLoop()
	return h.err
}
func (h *gwsConn) write(p []byte) error { return h.c.WriteMessage(gws.OpcodeBinary, p) }
func (h *gwsConn) close()               { h.c.NetConn().Close() }
