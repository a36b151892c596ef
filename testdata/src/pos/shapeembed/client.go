// Package shapeembed is a game client whose parts are embedded structs: the
// final state in the link, the link in the client.
//
// The reader is a method of the link and closes the channel of frames before it
// stores the code; the client reads both through promoted fields.
package shapeembed

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// final is the state of a link that has ended.
type final struct {
	mu   sync.Mutex
	code int
}

// link reads frames.
type link struct {
	final
	rw     io.ReadWriteCloser
	frames chan string
}

func newLink(rw io.ReadWriteCloser) *link {
	l := &link{rw: rw, frames: make(chan string)}
	go l.read()
	return l
}

func (l *link) read() {
	code := 1006
	sc := bufio.NewScanner(l.rw)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "close "); ok {
			if n, err := strconv.Atoi(text); err == nil {
				code = n
			}
			break
		}
		l.frames <- sc.Text()
	}
	close(l.frames)
	l.rw.Close()
	l.mu.Lock()
	l.code = code
	l.mu.Unlock()
}

func (l *link) write(frame string) error {
	_, err := io.WriteString(l.rw, frame+"\n")
	return err
}

// Client is a player in a game.
type Client struct {
	*link
	name string
	turn int
}

// Join joins the game.
func Join(rw io.ReadWriteCloser, name string) (*Client, error) {
	c := &Client{link: newLink(rw), name: name}
	return c, c.write("join " + name)
}

// Move makes a move.
func (c *Client) Move(move string) error {
	c.turn++
	return c.write(fmt.Sprintf("%d %s", c.turn, move))
}

// Update returns the next update of the game.
func (c *Client) Update() (string, error) {
	frame, ok := <-c.frames
	if ok {
		return frame, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return "", fmt.Errorf("%s left the game with code %d", c.name, c.code) // want "`c\\.link\\.final\\.code` may still be 0 here"
}
