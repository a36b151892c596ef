// Package ircd is the line connection of a chat server's client.
//
// The close code is stored when everybody who waits for a line has been woken.
package ircd

import (
	"bufio"
	"net"
	"strconv"
	"strings"
	"sync"
)

// Conn is one connection. Types that embed it get its methods.
type Conn struct {
	sock  net.Conn
	lines chan string
	wg    sync.WaitGroup

	mu   sync.Mutex
	code int
}

// Dial takes over sock and starts to read.
func Dial(sock net.Conn) *Conn {
	c := &Conn{sock: sock, lines: make(chan string, 16)}
	c.wg.Go(c.read)
	return c
}

func (c *Conn) read() {
	code := 1006
	sc := bufio.NewScanner(c.sock)
	for sc.Scan() {
		if s, ok := strings.CutPrefix(sc.Text(), "CLOSE "); ok {
			code, _ = strconv.Atoi(s)
			break
		}
		c.lines <- sc.Text()
	}
	close(c.lines)
	c.sock.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.code = code
}

// Line returns the next line; ok is false when there are no more.
func (c *Conn) Line() (line string, ok bool) {
	line, ok = <-c.lines
	return line, ok
}

// CloseCode is the code with which the server closed.
func (c *Conn) CloseCode() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.code
}

// Wait waits until nothing of the connection is left.
func (c *Conn) Wait() { c.wg.Wait() }
