package ops_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

const decls = `
import ("context"; "io"; "net"; "sync"; "sync/atomic"; "time")

type Conn struct {
	mu     sync.Mutex
	rw     sync.RWMutex
	cond   *sync.Cond
	once   sync.Once
	wg     sync.WaitGroup
	ch     chan int
	ctx    context.Context
	cancel context.CancelFunc
	pr     *io.PipeReader
	pw     *io.PipeWriter
	nc     net.Conn
	closed bool
	down   atomic.Bool
	err    error
	states map[string]int
	tick   *time.Ticker
}

func New() *Conn {
	c := &Conn{}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.pr, c.pw = io.Pipe()
	return c
}
func (c *Conn) run()   {}
func (c *Conn) Close() {}
func use(...any)       {}
`

var names = map[ops.Kind]string{
	ops.Close: "close", ops.Send: "send", ops.Done: "done", ops.NetClose: "netclose", ops.Write: "write", ops.Read: "read",
	ops.Lock: "lock", ops.RLock: "rlock", ops.Unlock: "unlock", ops.CondWait: "condwait", ops.Recv: "recv", ops.WaitAll: "waitall",
	ops.Once: "once", ops.Launch: "launch", ops.Fails: "fails",
}

// An operation is told by what it does and to what, whatever it is called.
func TestOf(t *testing.T) {
	for _, tt := range []struct{ body, want string }{
		{`close(c.ch)`, "close c.ch"},
		{`defer close(c.ch)`, "close c.ch"},
		{`c.ch <- 1`, "send c.ch"},
		{`<-c.ch`, "recv c.ch"},
		{`for range c.ch {}`, "recv c.ch"},
		{`c.cancel()`, "close c.ctx"},
		{`<-c.ctx.Done()`, "recv c.ctx"},
		{`use(c.ctx.Err())`, "fails c.ctx"},
		{`c.pw.CloseWithError(io.EOF)`, "close c.pr"},
		{`c.pr.Read(nil)`, "fails c.pr"},
		{`io.ReadAll(c.pr)`, "fails c.pr"},
		{`c.pr.Close()`, ""}, // it tells the writer
		{`c.nc.Close()`, "netclose c.nc"},
		{`c.nc.Read(nil)`, "fails c.nc"},
		{`c.wg.Done()`, "done c.wg"},
		{`c.wg.Add(-1)`, "done c.wg"},
		{`c.wg.Add(1)`, ""},
		{`c.wg.Wait()`, "waitall c.wg"},
		{`c.wg.Go(c.run)`, "launch"},
		{`go c.run()`, "launch"},
		{`time.AfterFunc(1, c.run)`, "launch"},
		{`context.AfterFunc(c.ctx, c.run)`, "launch"},
		{`c.once.Do(c.run)`, "once c.once"},
		{`c.mu.Lock()`, "lock c.mu"},
		{`c.rw.RLock()`, "rlock c.rw"},
		{`c.rw.RUnlock()`, "unlock c.rw"},
		{`c.cond.Wait()`, "condwait c.cond.L"},
		{`c.err = io.EOF`, "write c.err"},
		{`c.down.Store(true)`, "write c.down"},
		{`c.down.CompareAndSwap(false, true)`, "write c.down"},
		{`use(c.down.Load())`, "read c.down"},
		{`use(c.err)`, "read c.err"},
		{`c.states["code"] = 1`, `write c.states.["code"]`},
		{`c.Close()`, ""}, // a function of the package: its body tells
	} {
		t.Run(tt.body, func(t *testing.T) {
			pkg := ssatest.Build(t, decls+"func f(c *Conn) {\n"+tt.body+"\n}")
			c := ops.Classifier{R: loc.NewResolver(pkg.Funcs)}
			var got []string
			for _, in := range instrs(ssatest.Func(t, pkg, "f")) {
				op := c.Of(in)
				if op.Kind == ops.None || op.Kind == ops.Write && op.Loc == nil {
					continue
				}
				s := names[op.Kind]
				if op.Loc != nil {
					s += " " + op.Loc.String()
				}
				if op.Kind != ops.Read || strings.HasPrefix(tt.want, "read") {
					got = append(got, s)
				}
			}
			switch {
			case tt.want == "" && len(got) > 0, tt.want != "" && !slices.Contains(got, tt.want):
				t.Errorf("it is %q, want %q", got, tt.want)
			}
		})
	}
}

// What else is known of an operation.
func TestDetails(t *testing.T) {
	for _, tt := range []struct {
		body string
		kind ops.Kind
		ok   func(ops.Op) bool
	}{
		{`<-time.After(1)`, ops.Recv, func(op ops.Op) bool { return op.Timer && !op.Tick }},
		{`<-c.tick.C`, ops.Recv, func(op ops.Op) bool { return op.Tick }},
		{`<-c.ch`, ops.Recv, func(op ops.Op) bool { return !op.Timer && !op.Tick }},
		{`c.down.CompareAndSwap(false, true)`, ops.Write, func(op ops.Op) bool { return op.Swaps && op.Atom }},
		{`c.down.Store(true)`, ops.Write, func(op ops.Op) bool { return op.Atom && !op.Swaps }},
		{`c.closed = true`, ops.Write, func(op ops.Op) bool { return !op.Atom && op.Val != nil }},
		{`io.ReadAll(c.pr)`, ops.Fails, func(op ops.Op) bool { return op.All }},
		{`c.pr.Read(nil)`, ops.Fails, func(op ops.Op) bool { return !op.All && !op.Net }},
		{`c.nc.Read(nil)`, ops.Fails, func(op ops.Op) bool { return op.Net }},
		{`c.wg.Go(c.run)`, ops.Launch, func(op ops.Op) bool { return op.Wait != nil && op.Wait.String() == "c.wg" }},
		{`go c.run()`, ops.Launch, func(op ops.Op) bool { return op.Wait == nil && len(op.Args) == 1 }},
	} {
		t.Run(tt.body, func(t *testing.T) {
			pkg := ssatest.Build(t, decls+"func f(c *Conn) {\n"+tt.body+"\n}")
			c := ops.Classifier{R: loc.NewResolver(pkg.Funcs)}
			for _, in := range instrs(ssatest.Func(t, pkg, "f")) {
				if op := c.Of(in); op.Kind == tt.kind {
					if !tt.ok(op) {
						t.Errorf("it is %+v", op)
					}
					return
				}
			}
			t.Error("there is no such operation")
		})
	}
}

// A parameter that a literal captures is copied to the heap: nobody writes there.
func TestSpillIsNoWrite(t *testing.T) {
	pkg := ssatest.Build(t, decls+`func f(c *Conn) func() { return func() { c.run() } }`)
	c := ops.Classifier{R: loc.NewResolver(pkg.Funcs)}
	for _, in := range instrs(ssatest.Func(t, pkg, "f")) {
		if op := c.Of(in); op.Kind != ops.None {
			t.Errorf("%v is %s", in, names[op.Kind])
		}
	}
}

func instrs(fn *ssa.Function) []ssa.Instruction {
	var out []ssa.Instruction
	for _, b := range fn.Blocks {
		out = append(out, b.Instrs...)
	}
	return out
}
