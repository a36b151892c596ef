package caller_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

// The connection of the cases: read closes msgs, then sets err, then closes done.
const conn = `
import ("context"; "errors"; "io"; "time")

type Conn struct {
	r    io.Reader
	msgs chan int
	done chan struct{}
	err  error
}

func Dial(r io.Reader) *Conn {
	c := &Conn{r: r, msgs: make(chan int), done: make(chan struct{})}
	go c.read()
	return c
}

func (c *Conn) read() {
	buf := make([]byte, 1)
	for {
		if _, err := c.r.Read(buf); err != nil {
			close(c.msgs)
			c.err = err
			close(c.done)
			return
		}
		c.msgs <- int(buf[0])
	}
}

var _ = errors.Is
var _ context.Context
var _ time.Time

func (c *Conn) recv() (int, error) {
	v, ok := <-c.msgs
	if !ok {
		return 0, io.EOF
	}
	return v, nil
}
`

func search(t *testing.T, src string) *caller.Searcher {
	t.Helper()
	pkg := ssatest.Build(t, src)
	r := loc.NewResolver(pkg.Funcs)
	s := caller.New(ending.New(pkg.Funcs, effect.New(r)), r)
	s.Search(pkg.Funcs, func(*ssa.Function) {})
	return s
}

// Where a caller knows of the end, and where it does not.
func TestEdges(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       int
	}{
		{"ok is false", `v, ok := <-c.msgs; if !ok { return 0, c.err }; return v, nil`, 1},
		{"ok is true", `v, ok := <-c.msgs; if ok { return v, c.err }; return v, nil`, 0},
		{"ok is negated twice", `v, ok := <-c.msgs; closed := !ok; if closed { return 0, c.err }; return v, nil`, 1},
		{"the range ends", `for range c.msgs { }; return 0, c.err`, 1},
		{"inside the range", `for v := range c.msgs { return v, c.err }; return 0, nil`, 0},
		{"the range is left", `for range c.msgs { break }; return 0, nil`, 0},
		{"an arm of a select", `select { case v, ok := <-c.msgs: if !ok { return 0, c.err }; return v, nil; case <-time.After(1): return 0, nil }`, 1},
		{"another arm", `select { case v, ok := <-c.msgs: if !ok { return 0, nil }; return v, nil; case <-time.After(1): return 0, c.err }`, 0},
		{"a helper says so", `if _, err := c.recv(); err == io.EOF { return 0, c.err }; return 0, nil`, 1},
		{"a helper, by errors.Is", `if _, err := c.recv(); errors.Is(err, io.EOF) { return 0, c.err }; return 0, nil`, 1},
		{"a helper says another thing", `if _, err := c.recv(); err == io.ErrShortWrite { return 0, c.err }; return 0, nil`, 0},
		{"a helper succeeds", `if v, err := c.recv(); err == nil { return v, c.err }; return 0, nil`, 0},
		{"a join first", `<-c.done; v, ok := <-c.msgs; if !ok { return 0, c.err }; return v, nil`, 0},
		{"a join on the way", `v, ok := <-c.msgs; if !ok { <-c.done; return 0, c.err }; return v, nil`, 0},
		{"a join under the same test", `v, ok := <-c.msgs; if !ok { <-c.done }; if !ok { return 0, c.err }; return v, nil`, 0},
		{"a join on one way only", `v, ok := <-c.msgs; if !ok { if v == 0 { <-c.done }; return 0, c.err }; return v, nil`, 1},
		{"the value goes nowhere", `_, ok := <-c.msgs; if !ok { _ = c.err }; return 0, nil`, 0},
		{"a stale value leads back", `for { v, ok := <-c.msgs; if ok { return v, nil }; if c.err == nil { continue }; <-c.done; return 0, c.err }`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := search(t, conn+"\nfunc (c *Conn) Recv() (int, error) { "+c.body+" }\n")
			if len(s.Findings) != c.want {
				t.Errorf("%d findings, want %d", len(s.Findings), c.want)
			}
			for _, f := range s.Findings {
				if got := f.EOF.Loc.String(); !strings.HasSuffix(got, ".msgs") {
					t.Errorf("the end is known from %s, want msgs", got)
				}
			}
			if len(s.Over) > 0 {
				t.Errorf("not walked to the end: %v", s.Over)
			}
		})
	}
}

// Branches that have nothing to do with the connection cost no finding and make
// none, although there are more ways through them than are told apart.
func TestUnrelatedBranches(t *testing.T) {
	branches := ""
	for i := range 40 {
		branches += "if b[" + string(rune('0'+i%10)) + "] { x++ }\n"
	}
	for _, c := range []struct {
		name, first, last string
		want              int
	}{
		{"no join", ``, `return x, c.err`, 1},
		{"a join under the same test", `if !ok { <-c.done }`, `return x, c.err`, 0},
		{"a join that a variable remembers", `joined := false; if !ok { <-c.done; joined = true }`, `if joined { return x, c.err }`, 0},
		{"a variable that remembers no join", `joined := false; if x > 0 { <-c.done; joined = true }`, `if !joined { return x, c.err }`, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := search(t, conn+`
func (c *Conn) Recv(b []bool) (int, error) {
	x := 0
	`+branches+`
	v, ok := <-c.msgs
	`+c.first+`
	`+branches+`
	if !ok {
		`+c.last+`
	}
	return v, nil
}
`)
			if len(s.Findings) != c.want || len(s.Over) > 0 {
				t.Errorf("%d findings and %d functions not walked to the end, want %d and 0", len(s.Findings), len(s.Over), c.want)
			}
		})
	}
}
