package main

import (
	"net/http"
)

// wsLendLib is package ws with the call that lends the message.
type wsLendLib struct{ wsLib }

func (l wsLendLib) accept(w http.ResponseWriter, r *http.Request, s setup, use func(conn)) error {
	return l.wsLib.accept(w, r, s, func(c conn) { use(wsLendConn{c.(wsConn)}) })
}

func (l wsLendLib) dial(addr string, s setup) (conn, error) {
	c, err := l.wsLib.dial(addr, s)
	if err != nil {
		return nil, err
	}
	return wsLendConn{c.(wsConn)}, nil
}

type wsLendConn struct{ wsConn }

func (c wsLendConn) loop(f func([]byte)) error {
	for m, err := range c.Borrow(bg) {
		if err != nil {
			return err
		}
		f(m.Data)
	}
	return c.Err()
}
