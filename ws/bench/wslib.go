package main

import (
	"net/http"

	"github.com/wsracecheck/wsracecheck/ws"
	"github.com/wsracecheck/wsracecheck/ws/deflate"
)

// wsLib is package ws with its plain call for a whole message, which the caller
// owns.
type wsLib struct{}

func (wsLib) can(string) bool { return true }

func (wsLib) options(s setup) ws.Options {
	o := ws.Options{MessageLimit: maxSize}
	if s.compressed() {
		o.Compression = deflate.New(deflate.Options{ContextTakeover: s.with == takeover})
	}
	return o
}

func (l wsLib) accept(w http.ResponseWriter, r *http.Request, s setup, use func(conn)) error {
	c, err := ws.Accept(w, r, &ws.AcceptOptions{Options: l.options(s)})
	if err == nil {
		use(wsConn{c})
	}
	return err
}

func (l wsLib) dial(addr string, s setup) (conn, error) {
	c, err := ws.Dial(bg, s.scheme()+addr, &ws.DialOptions{Options: l.options(s), Proxy: ws.NoProxy, TLSConfig: clientTLS})
	return wsConn{c}, err
}

type wsConn struct{ *ws.Conn }

func (c wsConn) loop(f func([]byte)) error {
	for m, err := range c.Messages(bg) {
		if err != nil {
			return err
		}
		f(m.Data)
	}
	return c.Err()
}
func (c wsConn) write(p []byte) error { return c.Write(bg, ws.Binary, p) }
func (c wsConn) close()               { c.CloseNow() }
