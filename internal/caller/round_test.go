package caller_test

import "testing"

// The object of the next round is another one, and a wait for what was handed out
// may be a join.
func TestOtherObjects(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       int
	}{
		{"an object of each round, read first", `for _, k := range keys { x := s.find(k); if x.err != nil { return x.err }; for range x.msgs { } }; return nil`, 0},
		{"an object of each round, read last", `for _, k := range keys { x := s.find(k); for range x.msgs { }; if x.err != nil { return x.err } }; return nil`, 1},
		{"the one of the last round", `var x *Conn; for _, k := range keys { x = s.find(k); for range x.msgs { } }; return x.err`, 1},
		{"one object in all rounds", `x := s.find(0); for range keys { if x.err != nil { return x.err }; for range x.msgs { } }; return nil`, 1},
		{"read again when joined", `x := s.find(0); for range x.msgs { }; for { if x.err != nil { return x.err }; <-x.done }`, 0},
		{"read again when nothing is joined", `x := s.find(0); for range x.msgs { }; for range keys { if x.err != nil { return x.err } }; return nil`, 1},
		{"a decision to return later", `x := s.find(0); for range x.msgs { }; if x.err != nil { return nil }; <-x.done; return nil`, 0},
		{"a decision to return something else", `x := s.find(0); for range x.msgs { }; if x.err != nil { return nil }; <-x.done; return io.EOF`, 1},
		{"a decision to do something before", `x := s.find(0); for range x.msgs { }; if x.err != nil { return nil }; s.asked = nil; return nil`, 1},
		{"an error that is never nil", `x := s.find(0); if err := x.wait(); err != nil { return err }; return x.err`, 0},
		{"an error that may be nil", `x := s.find(0); if err := x.waitOr(nil); err != nil { return err }; return x.err`, 1},
		{"a channel that was handed out", `x := s.find(0); r := make(chan int, 1); s.asked = append(s.asked, r); for range x.msgs { }; <-r; return x.err`, 0},
		{"a channel that was handed out, after the read", `x := s.find(0); r := make(chan int, 1); s.asked = append(s.asked, r); for range x.msgs { }; err := x.err; <-r; return err`, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := search(t, conn+`
type Set struct { conns map[int]*Conn; asked []chan int }

func (s *Set) find(k int) *Conn { return s.conns[k] }

func late(n int) error {
	if n > 1 {
		return later()
	}
	return errors.New("late")
}

func later() error { return &lateError{} }

type lateError struct{}

func (*lateError) Error() string { return "later" }

func (c *Conn) wait() error {
	for range c.msgs {}
	select {
	case <-c.done:
		return nil
	case <-time.After(time.Second):
		return late(1)
	}
}

func (c *Conn) waitOr(err error) error {
	for range c.msgs {}
	select {
	case <-c.done:
		return nil
	case <-time.After(time.Second):
		return err
	}
}

func (s *Set) Last(keys []int) error { `+c.body+` }
`)
			if len(s.Findings) != c.want {
				t.Errorf("%d findings, want %d", len(s.Findings), c.want)
			}
		})
	}
}
