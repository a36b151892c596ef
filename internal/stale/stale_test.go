package stale_test

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/directive"
	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ssabuild"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
	"github.com/wsracecheck/wsracecheck/internal/stale"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// conn is a connection whose reader closes early, stores, and closes late.
const conn = `
import "io"

type Conn struct {
	src   io.Reader
	early, late chan struct{}
	err   error
}

func Dial(src io.Reader) *Conn {
	c := &Conn{src: src, early: make(chan struct{}), late: make(chan struct{})}
	go c.read()
	return c
}

func (c *Conn) read() {
	b := make([]byte, 1)
	var err error
	for err == nil {
		_, err = c.src.Read(b)
	}
	close(c.early)
	c.err = err
	close(c.late)
}
`

func TestFind(t *testing.T) {
	for name, tt := range map[string]struct {
		src  string
		want []string // each a part of a message, in order
	}{
		"a join that is one": {conn + `
//wsracecheck:joins
func (c *Conn) Wait() { <-c.late }`, nil},
		"a join that is none": {conn + `
//wsracecheck:joins
func (c *Conn) Wait() { <-c.early }`, []string{"//wsracecheck:joins is contradicted by the code: early is signalled (p.go:23) and does not wait for the write of c.err (p.go:24)"}},
		"a join nobody can look into": {conn + `
//wsracecheck:joins
func (c *Conn) Wait()`, nil},
		"a join of nothing": {`
type Link interface {
	//wsracecheck:joins
	Wait()
}`, []string{"//wsracecheck:joins has no effect: no close state of Link is declared"}},
		"a join of a declared state": {`
type Link interface {
	//wsracecheck:joins
	Wait()
	//wsracecheck:signals-eof
	Recv() error
	//wsracecheck:reads-close-state
	Err() error
}`, nil},
		"a signal without a state": {`
type Link interface {
	//wsracecheck:signals-eof
	Recv() error
}`, []string{"//wsracecheck:signals-eof has no effect: nothing is declared to be close state of Link"}},
		"a state without a signal": {`
type Link struct {
	//wsracecheck:reads-close-state
	code int
}`, []string{"//wsracecheck:reads-close-state has no effect: nothing is declared to signal EOF of Link"}},
		"in the order of the source": {`
type A interface {
	//wsracecheck:signals-eof
	Recv() error
}
type B interface {
	//wsracecheck:joins
	Wait()
}`, []string{"close state of A", "close state of B"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := ssatest.Check(t, tt.src)
			set := directive.Read(c.Fset, c.Files, c.Info)
			pkg, err := ssabuild.Build(c.Fset, c.Types, c.Files, c.Info)
			if err != nil {
				t.Fatal(err)
			}
			view := &xfact.View{OwnFuncs: set.Funcs, OwnTypes: set.Types}
			r := loc.NewResolverWith(pkg.Funcs, view)
			got := stale.Find(set, ending.New(pkg.Funcs, effect.New(r)), view, pkg.Funcs)
			if len(got) != len(tt.want) {
				t.Fatalf("the problems are %v, want %q", got, tt.want)
			}
			for i, p := range got {
				if !strings.Contains(p.Message, tt.want[i]) || !p.Pos.IsValid() {
					t.Errorf("the problem is %q, want %q", p.Message, tt.want[i])
				}
			}
		})
	}
}
