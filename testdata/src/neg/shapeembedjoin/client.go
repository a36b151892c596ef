// Package shapeembedjoin is a game client whose parts are embedded structs: the
// life cycle in the link, the link in the client.
//
// The reader closes the channel of frames before it stores the code. Update joins
// it through Wait, a method promoted from the life cycle, before it reads the
// promoted code.
package shapeembedjoin

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// life is the life cycle of a goroutine.
type life struct {
	wg   sync.WaitGroup
	code int
}

func (l *life) start(f func() int) {
	l.wg.Add(1)
	go func() {
		defer l.wg.Done()
		l.code = f()
	}()
}

// Wait waits for the end of the goroutine.
func (l *life) Wait() { l.wg.Wait() }

type link struct {
	life
	rw     io.ReadWriteCloser
	frames chan string
}

func newLink(rw io.ReadWriteCloser) *link {
	l := &link{rw: rw, frames: make(chan string)}
	l.start(l.read)
	return l
}

func (l *link) read() int {
	defer l.rw.Close()
	defer close(l.frames)
	sc := bufio.NewScanner(l.rw)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "close "); ok {
			n, err := strconv.Atoi(text)
			if err != nil {
				return 1002
			}
			return n
		}
		l.frames <- sc.Text()
	}
	return 1006
}

// Client is a player in a game.
type Client struct {
	*link
	name string
}

// Join joins the game.
func Join(rw io.ReadWriteCloser, name string) (*Client, error) {
	c := &Client{link: newLink(rw), name: name}
	_, err := fmt.Fprintf(rw, "join %s\n", name)
	return c, err
}

// Update returns the next update of the game.
func (c *Client) Update() (string, error) {
	frame, ok := <-c.frames
	if ok {
		return frame, nil
	}
	c.Wait()
	return "", fmt.Errorf("%s left the game with code %d", c.name, c.code)
}
