package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// connection is one type of a generated package: perConnection functions, a reader,
// a right and a wrong order of the signal and the state, and a call of the type before.
const connection = `
type conn%[1]d struct {
	next *conn%[2]d
	rw   io.ReadWriteCloser
	msgs chan []byte
	done chan struct{}
	mu   sync.Mutex
	err  error
	code int
}

func dial%[1]d(rw io.ReadWriteCloser) *conn%[1]d {
	c := &conn%[1]d{rw: rw, msgs: make(chan []byte), done: make(chan struct{})}
	go c.read()
	return c
}

func (c *conn%[1]d) read() {
	for {
		b := make([]byte, 512)
		n, err := c.rw.Read(b)
		if err != nil {
			c.end(err, n)
			return
		}
		select {
		case c.msgs <- b[:n]:
		case <-c.done:
		}
	}
}

func (c *conn%[1]d) end(err error, code int) {
	c.mu.Lock()
	c.err = err
	c.mu.Unlock()
	close(c.msgs)
	c.mu.Lock()
	c.code = code
	c.mu.Unlock()
}

func (c *conn%[1]d) Recv() ([]byte, error) {
	b, ok := <-c.msgs
	if ok {
		return b, nil
	}
	if c.next != nil && c.next.Code() > 0 {
		return nil, io.EOF
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return nil, c.err
}

func (c *conn%[1]d) Code() int {
	for range c.msgs {
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.code
}
`

const perConnection = 5

// generate writes one module for each size to dir, a package of that many functions.
func generate(dir string, sizes ...int) ([]target, error) {
	var targets []target
	for _, size := range sizes {
		if size < perConnection || size%perConnection != 0 {
			return nil, fmt.Errorf("%d functions: not a multiple of %d", size, perConnection)
		}
		t := target{name: fmt.Sprint(size), dir: filepath.Join(dir, fmt.Sprint(size)), pattern: ".", functions: size}
		if err := os.MkdirAll(t.dir, 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(t.dir, "go.mod"), []byte("module generated\n\ngo 1.26\n"), 0o644); err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(t.dir, "conn.go"), source(size/perConnection), 0o644); err != nil {
			return nil, err
		}
		targets = append(targets, t)
	}
	return targets, nil
}

// source returns a package of n connections, each of which knows the one before.
func source(n int) []byte {
	var b bytes.Buffer
	b.WriteString("package generated\n\nimport (\n\t\"io\"\n\t\"sync\"\n)\n")
	for i := range n {
		fmt.Fprintf(&b, connection, i, max(0, i-1))
	}
	return b.Bytes()
}
