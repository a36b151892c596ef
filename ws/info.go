package ws

import (
	"crypto/tls"
	"net"
	"net/http"
)

// Response returns the server's answer to [Dial], with its header; its Body is
// empty. It is nil for a connection that was accepted. It must not be modified.
func (c *Conn) Response() *http.Response { return c.response }

// TLS returns the state of the TLS connection below c: its certificates, its
// version and so on. ok is false if there is none, as behind a proxy that
// terminates TLS.
func (c *Conn) TLS() (state tls.ConnectionState, ok bool) {
	if t, ok := c.conn.(interface{ ConnectionState() tls.ConnectionState }); ok {
		return t.ConnectionState(), true
	}
	return tls.ConnectionState{}, false
}

// NetConn returns the network connection below c, a *net.TCPConn or a *tls.Conn
// for instance, for its options and addresses. Who reads from it, writes to it,
// closes it or sets its deadlines breaks c. For a byte stream through c see the
// function [NetConn].
func (c *Conn) NetConn() net.Conn { return c.conn }
