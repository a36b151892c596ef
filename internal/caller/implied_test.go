package caller_test

import "testing"

// What a signal says about a value that was set before it, and about the values
// that are sent: a way on which they are nil does not exist.
func TestNotNil(t *testing.T) {
	const decls = `
import ("errors"; "fmt"; "io"; "sync")

type Conn struct {
	r      io.Reader
	mu     sync.Mutex
	gone   chan struct{}
	turn   chan struct{}
	failed chan error
	why    error
	code   int
}

func Dial(r io.Reader) *Conn {
	c := &Conn{r: r, gone: make(chan struct{}), turn: make(chan struct{}, 1), failed: make(chan error, 1)}
	go c.read()
	return c
}

func (c *Conn) take() error {
	select {
	case <-c.gone:
		return c.why
	case c.turn <- struct{}{}:
		return nil
	}
}

func (c *Conn) Code() (int, error) {
	if err := c.take(); err != nil {
		return 0, err
	}
	return c.code, nil
}

func (c *Conn) Last() (int, error) {
	if err := <-c.failed; err != nil {
		return 0, err
	}
	return c.code, nil
}

var _ = errors.New
var _ = fmt.Errorf
`
	const fail = `c.failed <- errors.New("failed");`
	for _, tt := range []struct {
		name, read, more string
		want             int
	}{
		{"set before", fail + `c.why = errors.New("over"); close(c.gone); c.code = n`, ``, 0},
		{"set or found set before", fail + `if c.why == nil { c.why = fmt.Errorf("over") }; close(c.gone); c.code = n`, ``, 0},
		{"set to what may be nil", fail + `c.why = err; close(c.gone); c.code = n`, ``, 1},
		{"set on one way", fail + `if n > 0 { c.why = errors.New("over") }; close(c.gone); c.code = n`, ``, 1},
		{"cleared by somebody", fail + `c.why = errors.New("over"); close(c.gone); c.code = n`, `func (c *Conn) Reset() { c.why = nil }`, 1},
		{"closed by somebody who has not set it", fail + `c.why = errors.New("over"); close(c.gone); c.code = n`,
			`func (c *Conn) Kill() { close(c.gone) }`, 1},
		{"sent where it was tested", `if err != nil { c.failed <- err }; c.why = errors.New("over"); close(c.gone); c.code = n`, ``, 0},
		{"sent without a test", `c.failed <- err; c.why = errors.New("over"); close(c.gone); c.code = n`, ``, 1},
		{"sent, and closed", fail + `close(c.failed); c.why = errors.New("over"); close(c.gone); c.code = n`, ``, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := search(t, decls+`
func (c *Conn) read() {
	n, err := c.r.Read(nil)
	_ = err
	`+tt.read+`
}
`+tt.more)
			if len(s.Findings) != tt.want {
				for _, f := range s.Findings {
					t.Logf("%s of %s by %s", f.State, f.Fn, f.EOF.Loc)
				}
				t.Errorf("%d findings, want %d", len(s.Findings), tt.want)
			}
		})
	}
}

// A result is an end only for those who test it.
func TestMessageOfAHelper(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       int
	}{
		{"only the error is tested", `m, err := c.next(); if err != nil { return nil, err }; return m, c.err`, 0},
		{"the message is tested", `m, err := c.next(); if err != nil { return nil, err }; if m == nil { return nil, c.err }; return m, nil`, 1},
		{"the message is tested first", `m, err := c.next(); if m != nil { return m, nil }; if err != nil { return nil, err }; return nil, c.err`, 1},
		{"the message is dropped", `_, err := c.next(); if err != nil { return nil, err }; return nil, c.err`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := search(t, `
import ("errors"; "io"; "time")

type Conn struct {
	r    io.Reader
	msgs chan []byte
	err  error
}

func Dial(r io.Reader) *Conn {
	c := &Conn{r: r, msgs: make(chan []byte)}
	go c.read()
	return c
}

func (c *Conn) read() {
	for {
		buf := make([]byte, 1)
		if _, err := c.r.Read(buf); err != nil {
			c.msgs <- nil
			c.err = err
			return
		}
		c.msgs <- buf
	}
}

func (c *Conn) next() ([]byte, error) {
	select {
	case m := <-c.msgs:
		return m, nil
	case <-time.After(1):
		return nil, errors.New("timeout")
	}
}
func (c *Conn) Recv() ([]byte, error) { `+c.body+` }
`)
			if len(s.Findings) != c.want {
				t.Errorf("%d findings, want %d", len(s.Findings), c.want)
			}
		})
	}
}
