package ending_test

import (
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

// judge answers what a closed msgs proves about err to a caller that does not
// lock, if the reader ends with the given statements.
func judge(t *testing.T, end string) ending.Answer {
	t.Helper()
	m, closed, state := connection(t, end)
	return m.Judge(closed, state, m.Goroutines[0].ID).Answer
}

// connection builds a connection whose reader ends with the given statements. It
// returns the model of it, the signal that Recv waits for and the state.
func connection(t *testing.T, end string) (*ending.Model, ending.Received, *loc.Loc) {
	t.Helper()
	pkg := ssatest.Build(t, `
import ("io"; "sync")

type Conn struct {
	r    io.Reader
	mu   sync.Mutex
	once sync.Once
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
	var err error
	for err == nil {
		_, err = c.r.Read(buf)
	}
	`+end+`
}

func (c *Conn) finish(err error) { c.err = err; close(c.msgs) }

func (c *Conn) Recv() error {
	<-c.msgs
	return c.err
}
`)
	r := loc.NewResolver(pkg.Funcs)
	m := ending.New(pkg.Funcs, effect.New(r))
	var sig, state *loc.Loc
	classify := ops.Classifier{R: r}
	for _, b := range ssatest.Func(t, pkg, "Recv").Blocks {
		for _, in := range b.Instrs {
			switch op := classify.Of(in); op.Kind {
			case ops.Recv:
				sig = op.Loc
			case ops.Read:
				if u, ok := in.(*ssa.UnOp); ok && u.Type().String() == "error" {
					state = op.Loc
				}
			}
		}
	}
	if sig == nil || state == nil || len(m.Goroutines) != 1 {
		t.Fatalf("signal %v, state %v, %d goroutines", sig, state, len(m.Goroutines))
	}
	return m, ending.Received{
		Happened: effect.Happened{Loc: sig, Mode: effect.Closed}, Kind: ops.Recv, EOF: true,
	}, state
}

// A package that is too large is one of which nothing is known, and says so.
func TestOverBudget(t *testing.T) {
	const wrong = `close(c.msgs); c.err = err`
	m, closed, state := connection(t, wrong)
	if got := m.Judge(closed, state, m.Goroutines[0].ID).Answer; got != ending.Unsafe || m.OverBudget() || m.Compared() == 0 {
		t.Errorf("answer %d, over budget %t after %d comparisons", got, m.OverBudget(), m.Compared())
	}
	m, closed, state = connection(t, wrong)
	m.Limit(0)
	if got := m.Judge(closed, state, m.Goroutines[0].ID).Answer; got != ending.Nothing || !m.OverBudget() {
		t.Errorf("with no comparison allowed: answer %d, over budget %t", got, m.OverBudget())
	}
}

// The order inside one goroutine.
func TestOrderOfTheEnding(t *testing.T) {
	for _, c := range []struct {
		name, end string
		want      ending.Answer
	}{
		{"write, then signal", `c.err = err; close(c.msgs)`, ending.Safe},
		{"signal, then write", `close(c.msgs); c.err = err`, ending.Unsafe},
		{"the write in a pending defer", `defer func() { c.err = err }(); close(c.msgs)`, ending.Unsafe},
		{"defers, last in first out", `defer close(c.msgs); defer func() { c.err = err }()`, ending.Safe},
		{"defers the other way round", `defer func() { c.err = err }(); defer close(c.msgs)`, ending.Unsafe},
		{"in a helper", `c.finish(err)`, ending.Safe},
		{"before a helper", `close(c.done); c.finish(err)`, ending.Safe},
		{"on one way too late", `if err == io.EOF { close(c.msgs); c.err = err; return }; c.finish(err)`, ending.Unsafe},
		{"two ways out, each in order", `if err == io.EOF { c.err = nil; close(c.msgs); return }; c.finish(err)`, ending.Safe},
		{"in one Once", `c.once.Do(func() { c.finish(err) })`, ending.Safe},
		{"locked, for a caller that does not lock", `c.mu.Lock(); close(c.msgs); c.err = err; c.mu.Unlock()`, ending.Unsafe},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := judge(t, c.end); got != c.want {
				t.Errorf("answer %d, want %d", got, c.want)
			}
		})
	}
}
