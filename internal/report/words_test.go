package report_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/report"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

// diagnostics analyses a package that consists of the given declarations.
func diagnostics(t *testing.T, src string) []analysis.Diagnostic {
	t.Helper()
	pkg := ssatest.Build(t, src)
	resolver := loc.NewResolver(pkg.Funcs)
	model := ending.New(pkg.Funcs, effect.New(resolver))
	search := caller.New(model, resolver)
	search.Search(pkg.Funcs, func(*ssa.Function) {})
	return report.Reporter{
		Fset: pkg.Funcs[0].Prog.Fset, Model: model, Findings: search.Findings, Joins: search.Joins,
	}.Diagnostics(false)
}

// The connection of the cases below: read closes msgs and then sets err. A case
// says what else read does (LATE in its body, DEFER at its start), and how Recv
// waits before it reads err.
const wordsConn = `
import ("context"; "io"; "sync"; "time")

type Conn struct {
	r                io.Reader
	msgs             chan int
	done, quit       chan struct{}
	wg               sync.WaitGroup
	ctx              context.Context
	mu               sync.Mutex
	err              error
}

func Dial(ctx context.Context, r io.Reader) *Conn {
	c := &Conn{r: r, ctx: ctx, msgs: make(chan int), done: make(chan struct{}), quit: make(chan struct{})}
	c.wg.Add(1)
	go c.read()
	go c.write()
	return c
}

func (c *Conn) read() {
	DEFER
	buf := make([]byte, 1)
	for {
		if _, err := c.r.Read(buf); err != nil {
			close(c.msgs)
			LATE
			c.set(err)
			return
		}
		c.msgs <- int(buf[0])
	}
}

func (c *Conn) write() { <-c.ctx.Done(); close(c.quit) }

func (c *Conn) set(err error) { c.mu.Lock(); c.err = err; c.mu.Unlock() }

func (c *Conn) Recv(block bool) (int, error) {
	m, ok := <-c.msgs
	if ok {
		return m, nil
	}
	WAIT
	c.mu.Lock()
	defer c.mu.Unlock()
	return 0, c.err
}
`

func TestWhyTheWaitIsNoJoin(t *testing.T) {
	for _, tt := range []struct {
		name, deferred, late, wait, more string
		category                         string
		want                             []string
	}{
		{name: "no wait", category: report.Unjoined, want: []string{"`c.err` may still be nil here: `Recv` waits only for `close(c.msgs)` (line 28), `read` stores it after that (line 39); store it first"}},
		{name: "closed too early", late: "close(c.done)", wait: "<-c.done", category: report.BadJoin,
			want: []string{"`c.err` may still be nil behind `<-c.done`: `close(c.done)` (line 29) comes before `read` stores it (line 39); close `c.done` after that"}},
		{name: "the write is in a pending defer", deferred: "defer c.set(io.ErrClosedPipe)", late: "close(c.done); return", wait: "<-c.done", category: report.BadJoin,
			want: []string{"`close(c.done)` (line 29) comes before `read` stores it (line 39)"}},
		{name: "counted down too early", late: "c.wg.Done()", wait: "c.wg.Wait()", category: report.BadJoin,
			want: []string{"behind `c.wg.Wait()`: `c.wg.Done()` (line 29) comes before `read` stores it", "; call `c.wg.Done()` after that"}},
		{name: "somebody else's", wait: "<-c.quit", category: report.BadJoin,
			want: []string{"behind `<-c.quit`: `write` closes it (line 37), whether `read` has stored `c.err` (line 39) or not; wait for `read` first"}},
		{name: "a parent's context", wait: "<-c.ctx.Done()", category: report.BadJoin,
			want: []string{"behind `<-c.ctx.Done()`: that only asks `read` to stop, and it stores `c.err` later (line 39)"}},
		{name: "default", deferred: "defer close(c.done)", wait: "select { case <-c.done: default: }", category: report.BadJoin,
			want: []string{"here: the `default` arm (line 46) does not wait for `read` to store it (line 39); read it only behind `<-c.done`"}},
		{name: "timeout", deferred: "defer close(c.done)", wait: "select { case <-c.done: case <-time.After(time.Second): }", category: report.BadJoin,
			want: []string{"the timeout arm (line 46) does not wait"}},
		{name: "context arm", deferred: "defer close(c.done)", wait: "select { case <-c.done: case <-c.ctx.Done(): }", category: report.BadJoin,
			want: []string{"the arm of `c.ctx.Done()` (line 46) does not wait"}},
		{name: "one branch", deferred: "defer close(c.done)", wait: "if block { <-c.done }", category: report.BadJoin,
			want: []string{"here: `<-c.done` (line 46) is not on every path, `read` stores it after `close(c.msgs)` (line 39); wait on all of them"}},
		{name: "an unrelated poll is no join", deferred: "defer close(c.done)", wait: "select { case <-c.quit: default: }", category: report.Unjoined,
			want: []string{"; wait for `<-c.done` first"}},
		{name: "a sibling joins", deferred: "defer close(c.done)", category: report.Unjoined,
			more: "func (c *Conn) Err() error { <-c.done; c.mu.Lock(); defer c.mu.Unlock(); return c.err }",
			want: []string{"; wait for `<-c.done` first, as `Err` does"}},
		{name: "a sibling of another type", deferred: "defer close(c.done)", category: report.Unjoined,
			more: "type rest struct{ c *Conn }; func (r rest) Recv() error { c := r.c; <-c.done; c.mu.Lock(); defer c.mu.Unlock(); return c.err }",
			want: []string{"; wait for `<-c.done` first, as `rest.Recv` does"}},
		{name: "a sibling that is at fault, too, is no example", deferred: "defer close(c.done)", category: report.Unjoined,
			more: "func (c *Conn) Err() error { if _, ok := <-c.msgs; ok { <-c.done }; return c.err }",
			want: []string{"`Recv` waits only", "; wait for `<-c.done` first"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := strings.NewReplacer("DEFER", tt.deferred, "LATE", tt.late, "WAIT", tt.wait).Replace(wordsConn) + tt.more
			var at []analysis.Diagnostic
			for _, d := range diagnostics(t, strings.Replace(src, `"time")`, `"time"); var _ = time.Now`, 1)) {
				if strings.Contains(d.Message, "`c.err`") && !strings.Contains(d.Message, "`Err` waits only") {
					at = append(at, d)
				}
			}
			if len(at) == 0 {
				t.Fatal("no finding")
			}
			d := at[0]
			if d.Category != tt.category {
				t.Errorf("category %s, want %s: %s", d.Category, tt.category, d.Message)
			}
			for _, w := range tt.want {
				if !strings.Contains(d.Message, w) {
					t.Errorf("%q\nlacks %q", d.Message, w)
				}
			}
		})
	}
}
