// Package rpc makes calls over a wire.Conn.
package rpc

import (
	"errors"
	"io"
	"strings"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farwrap/wire"
)

// Client is one client. It has one call at a time.
type Client struct{ conn *wire.Conn }

// NewClient returns a client on conn.
func NewClient(conn *wire.Conn) *Client { return &Client{conn: conn} }

// Reply returns the next reply. ErrEnded means that the server has nothing more to say.
func (c *Client) Reply() (string, error) {
	for {
		f, err := c.conn.Recv()
		if err == io.EOF {
			return "", ErrEnded
		}
		if err != nil {
			return "", err
		}
		if r, ok := strings.CutPrefix(f, "reply "); ok {
			return r, nil
		}
	}
}

// ErrEnded is the error of Reply after the last reply.
var ErrEnded = errors.New("rpc: ended")

// Code is the status with which the server ended.
func (c *Client) Code() int { return c.conn.Status() }
