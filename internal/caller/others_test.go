package caller_test

import "testing"

// A signal of somebody else stands for the end of a goroutine only if the two
// have to do with each other.
func TestSignalsOfOthers(t *testing.T) {
	const decls = `
import ("io"; "sync/atomic"; "time")

type Stream struct {
	c    *Conn
	gone chan struct{}
}

type Conn struct {
	r       io.Reader
	streams map[int]*Stream
	idle    atomic.Bool
	err     error
}

func Dial(r io.Reader) *Conn {
	c := &Conn{r: r, streams: make(map[int]*Stream)}
	go c.read()
	return c
}

func (st *Stream) Wait() error { <-st.gone; return st.c.err }

func (c *Conn) Idle() error { if c.idle.Load() { return c.err }; return nil }

var _ time.Time

func (c *Conn) watch() { c.idle.Store(true) }

func (c *Conn) loop() error {
	for {
		if _, err := c.r.Read(nil); err != nil {
			return err
		}
	}
}
`
	for _, tt := range []struct {
		name, code string
		want       int
	}{
		{"a stream is cancelled, and nothing ends with it",
			`func (c *Conn) read() { err := c.loop(); c.err = err; for _, st := range c.streams { close(st.gone) } }
			func (st *Stream) Cancel() { close(st.gone) }`, 0},
		{"the streams are told before the error is there",
			`func (c *Conn) read() { err := c.loop(); for _, st := range c.streams { close(st.gone) }; c.err = err }
			func (st *Stream) Cancel() { close(st.gone) }`, 1},
		{"a timer that is started on the way in",
			`func (c *Conn) read() { time.AfterFunc(1, c.watch); c.err = c.loop() }`, 0},
		{"a goroutine that is started on the way out",
			`func (c *Conn) read() { err := c.loop(); go c.watch(); c.err = err }`, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := search(t, decls+tt.code)
			if len(s.Findings) != tt.want {
				for _, f := range s.Findings {
					t.Logf("%s of %s by %s", f.State, f.Fn, f.EOF.Loc)
				}
				t.Errorf("%d findings, want %d", len(s.Findings), tt.want)
			}
		})
	}
}
