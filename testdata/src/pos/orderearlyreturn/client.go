// Package orderearlyreturn is an IRC client.
//
// The read loop stores the quit message and then closes the line channel,
// except on its early return after an ERROR line, where it closes the channel
// first. A Next woken there returns io.EOF in place of the server's message.
package orderearlyreturn

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
)

// Client is a registered IRC connection.
type Client struct {
	conn  net.Conn
	logf  func(format string, args ...any)
	lines chan string

	mu   sync.Mutex
	quit string
}

// New starts to read from conn.
func New(conn net.Conn, logf func(string, ...any)) *Client {
	c := &Client{conn: conn, logf: logf, lines: make(chan string, 4)}
	go c.run()
	return c
}

func (c *Client) run() {
	defer c.conn.Close()
	sc := bufio.NewScanner(c.conn)
	for sc.Scan() {
		verb, rest, _ := strings.Cut(sc.Text(), " ")
		switch verb {
		case "PING":
			if _, err := io.WriteString(c.conn, "PONG "+rest+"\r\n"); err != nil {
				c.setQuit("write: " + err.Error())
				close(c.lines)
				return
			}
		case "ERROR":
			close(c.lines)
			c.logf("irc: server closes the link: %s", rest)
			c.setQuit(strings.TrimPrefix(rest, ":"))
			return
		default:
			c.lines <- sc.Text()
		}
	}
	c.setQuit("connection reset")
	close(c.lines)
}

func (c *Client) setQuit(reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.quit = reason
}

// Next returns the next line of the server.
func (c *Client) Next() (string, error) {
	if line, ok := <-c.lines; ok {
		return line, nil
	}
	c.mu.Lock()
	quit := c.quit // want "`c\\.quit` may still be empty here"
	c.mu.Unlock()
	if quit == "" {
		return "", io.EOF
	}
	return "", errors.New("irc: " + quit)
}

// Join enters a channel.
func (c *Client) Join(channel string) error {
	_, err := io.WriteString(c.conn, "JOIN "+channel+"\r\n")
	return err
}
