// Package orderbody is a news client that prefetches articles.
//
// Article reads the failure after it found the channel closed, without waiting
// for prefetch. It is right: on each way out of prefetch the failure is stored
// in a helper that runs before the helper which closes the channel.
package orderbody

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"sync"
)

// ErrDiscontinued reports that the server ended the session.
var ErrDiscontinued = errors.New("news: service discontinued")

// Client is a session with a news server.
type Client struct {
	rw       io.ReadWriteCloser
	logf     func(format string, args ...any)
	articles chan string

	mu      sync.Mutex
	failure error
}

// NewClient starts to prefetch articles.
func NewClient(rw io.ReadWriteCloser, logf func(string, ...any)) *Client {
	c := &Client{rw: rw, logf: logf, articles: make(chan string, 2)}
	go c.prefetch()
	return c
}

func (c *Client) prefetch() {
	sc := bufio.NewScanner(c.rw)
	for sc.Scan() {
		code, text, _ := strings.Cut(sc.Text(), " ")
		switch code {
		case "220":
			c.articles <- text
		case "400":
			c.stop(ErrDiscontinued)
			return
		}
	}
	err := sc.Err()
	if err == nil {
		err = io.ErrUnexpectedEOF
	}
	c.stop(err)
}

func (c *Client) stop(err error) {
	c.record(err)
	c.release()
}

func (c *Client) record(err error) {
	c.logf("recording %v", err)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failure = err
}

func (c *Client) release() {
	close(c.articles)
	c.logf("released")
	c.rw.Close()
}

// Article returns the next article.
func (c *Client) Article() (string, error) {
	text, ok := <-c.articles
	if !ok {
		return "", c.Err()
	}
	return text, nil
}

// Err returns why the session ended, nil while it lasts.
func (c *Client) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failure
}

// Post publishes an article.
func (c *Client) Post(text string) error {
	_, err := io.WriteString(c.rw, "POST "+text+"\r\n")
	return err
}
