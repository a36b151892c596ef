// Package lockregistry is a hub that clients join.
//
// All clients are listed under one lock of the package. A client takes itself off
// the list when its stream ends, and CloseAll waits for each of them with the list
// locked.
package lockregistry

import (
	"bufio"
	"io"
	"sort"
	"sync"
)

var (
	listMu sync.Mutex
	list   = map[string]*Client{}
)

// Client is a client of the hub.
type Client struct {
	name string
	rw   io.ReadWriteCloser
	post func(name, text string)
	left chan struct{}
}

// Join lists a client and passes on what it says.
func Join(name string, rw io.ReadWriteCloser, post func(name, text string)) *Client {
	c := &Client{name: name, rw: rw, post: post, left: make(chan struct{})}
	listMu.Lock()
	list[name] = c
	listMu.Unlock()
	go c.listen()
	return c
}

func (c *Client) listen() {
	defer close(c.left)
	defer c.unlist()
	sc := bufio.NewScanner(c.rw)
	for sc.Scan() {
		c.post(c.name, sc.Text())
	}
}

func (c *Client) unlist() {
	listMu.Lock()
	defer listMu.Unlock()
	delete(list, c.name)
}

// Names lists who is there.
func Names() []string {
	listMu.Lock()
	defer listMu.Unlock()
	var names []string
	for name := range list {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// CloseAll closes the hub.
func CloseAll() {
	listMu.Lock()
	defer listMu.Unlock()
	for _, c := range list {
		c.rw.Close()
		<-c.left // want "deadlock: `<-c\\.left` waits with `listMu` locked \\(line \\d+\\), which `listen` has to lock \\(line \\d+\\) before `close\\(c\\.left\\)` \\(line \\d+\\); unlock `listMu` first"
	}
}
