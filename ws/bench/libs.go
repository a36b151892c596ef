package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"

	coder "github.com/coder/websocket"
	gobwas "github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"github.com/gorilla/websocket"
	"github.com/lxzan/gws"

	"github.com/wsracecheck/wsracecheck/ws"
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

// A lib is a package under test. Messages are binary.
type lib interface {
	// accept upgrades a request; the connection is used within the call.
	accept(w http.ResponseWriter, r *http.Request, use func(conn)) error
	dial(addr string) (conn, error)
}

var libs = map[string]lib{
	"ws":      wsLib{},
	"gorilla": gorillaLib{},
	"coder":   coderLib{},
	"gobwas":  gobwasLib{},
	"gws":     gwsLib{},
}

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

type wsLib struct{}

var wsOptions = ws.Options{MessageLimit: maxSize}

func (wsLib) accept(w http.ResponseWriter, r *http.Request, use func(conn)) error {
	c, err := ws.Accept(w, r, &ws.AcceptOptions{Options: wsOptions})
	if err == nil {
		use(wsConn{c})
	}
	return err
}

func (wsLib) dial(addr string) (conn, error) {
	c, err := ws.Dial(bg, "ws://"+addr, &ws.DialOptions{Options: wsOptions, Proxy: ws.NoProxy})
	return wsConn{c}, err
}

type wsConn struct{ *ws.Conn }

func (c wsConn) loop(f func([]byte)) error {
	return readLoop(func() ([]byte, error) { _, p, err := c.Read(bg); return p, err }, f)
}
func (c wsConn) write(p []byte) error { return c.Write(bg, ws.Binary, p) }
func (c wsConn) close()               { c.CloseNow() }

type gorillaLib struct{}

func (gorillaLib) accept(w http.ResponseWriter, r *http.Request, use func(conn)) error {
	c, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err == nil {
		use(gorillaConn{c})
	}
	return err
}

func (gorillaLib) dial(addr string) (conn, error) {
	c, _, err := (&websocket.Dialer{}).Dial("ws://"+addr, nil)
	return gorillaConn{c}, err
}

type gorillaConn struct{ *websocket.Conn }

func (c gorillaConn) loop(f func([]byte)) error {
	return readLoop(func() ([]byte, error) { _, p, err := c.ReadMessage(); return p, err }, f)
}
func (c gorillaConn) write(p []byte) error { return c.WriteMessage(websocket.BinaryMessage, p) }
func (c gorillaConn) close()               { c.Close() }

type coderLib struct{}

func (coderLib) accept(w http.ResponseWriter, r *http.Request, use func(conn)) error {
	c, err := coder.Accept(w, r, nil)
	if err == nil {
		c.SetReadLimit(maxSize)
		use(coderConn{c})
	}
	return err
}

func (coderLib) dial(addr string) (conn, error) {
	c, _, err := coder.Dial(bg, "ws://"+addr, nil)
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

func (gobwasLib) accept(w http.ResponseWriter, r *http.Request, use func(conn)) error {
	nc, rw, _, err := gobwas.UpgradeHTTP(r, w)
	if err == nil {
		use(newGobwasConn(nc, rw.Reader, gobwas.StateServerSide))
	}
	return err
}

func (gobwasLib) dial(addr string) (conn, error) {
	nc, br, _, err := gobwas.Dial(bg, "ws://"+addr)
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

func (gwsLib) accept(w http.ResponseWriter, r *http.Request, use func(conn)) error {
	h := new(gwsConn)
	c, err := gws.NewUpgrader(h, &gws.ServerOption{ReadMaxPayloadSize: maxSize, WriteMaxPayloadSize: maxSize}).Upgrade(w, r)
	if err == nil {
		h.c = c
		use(h)
	}
	return err
}

func (gwsLib) dial(addr string) (conn, error) {
	h := new(gwsConn)
	c, _, err := gws.NewClient(h, &gws.ClientOption{Addr: "ws://" + addr, ReadMaxPayloadSize: maxSize, WriteMaxPayloadSize: maxSize})
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
