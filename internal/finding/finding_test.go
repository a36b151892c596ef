package finding

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

func TestStepsSurviveAsText(t *testing.T) {
	steps := []Step{
		{Kind: Start, By: "readLoop", Code: "Dial"},
		{Kind: Signal, By: "the goroutine started in Dial", Code: "close(c.msgs)"},
		{Kind: Observe, By: "Recv", Code: "c.msgs", At: "feed.go:12"},
		{Kind: Wait, By: "Recv", Code: "<-c.quit"},
		{Kind: Read, By: "Recv", Code: `c.m["a: b"]`, Note: "still nil, in state"},
		{Kind: Write, By: "readLoop", Code: "c.err", Note: "too late", At: "feed.go:47"},
		{Kind: Lock, By: "Close", Code: "c.mu"},
		{Kind: Block, By: "readLoop", Code: "c.mu"},
		{Kind: Call, By: "readLoop", Code: "handle"},
		{Kind: Never, By: "readLoop", Code: "c.wg.Done()"},
		{Kind: Example, By: "Conn.Err", Code: "<-c.done"},
	}
	if len(steps) != len(verbs) {
		t.Errorf("%d kinds, %d of them here", len(verbs), len(steps))
	}
	for _, s := range steps {
		text := s.String()
		if s.At != "" {
			text += " at " + s.At
		}
		if got, ok := ParseStep(text); !ok || got != s {
			t.Errorf("%q is read as %+v, want %+v", text, got, s)
		}
	}
}

func TestParseStepRefuses(t *testing.T) {
	for _, text := range []string{"", "it starts here", "read: signals", "read signals by `x`", "read: hopes for `x`"} {
		if s, ok := ParseStep(text); ok {
			t.Errorf("%q is read as %+v", text, s)
		}
	}
	if s, ok := ParseStep("repair: wait for `<-c.done` first"); !ok || s.Kind != Advice || s.Note != "wait for `<-c.done` first" {
		t.Errorf("the advice is read as %+v", s)
	}
}

func TestMessages(t *testing.T) {
	run := []Step{
		{Kind: Start, By: "read", Code: "Dial"},
		{Kind: Signal, By: "read", Code: "close(c.msgs)", At: "conn.go:32"},
		{Kind: Observe, By: "Recv", Code: "c.msgs"},
		{Kind: Write, By: "read", Code: "c.err", At: "other.go:34"},
	}
	base := Finding{
		Category: Unjoined, At: "conn.go:49", Func: "Recv", State: State{Expr: "c.err", Class: Nil},
		Signal: Event{Close, "c.msgs"}, Steps: run,
	}
	tests := []struct {
		edit func(*Finding)
		want string
	}{
		{func(f *Finding) { f.Repair.Kind = Publish },
			"`c.err` may still be nil here: `Recv` waits only for `close(c.msgs)` (line 32), `read` stores it after that (other.go:34); store it first"},
		{func(f *Finding) { f.Own = true; f.Repair = Repair{Kind: JoinFirst, Join: "<-c.done", Like: "Conn.Err"} },
			"`c.err` may still be nil here: `Recv` itself signals by `close(c.msgs)` (line 32), `read` stores it after that (other.go:34); wait for `<-c.done` first, as `Conn.Err` does"},
		{func(f *Finding) {
			f.State = State{"c.buf", Bytes, "the function literal in Tail"}
			f.Types = []string{"*a", "*b", "*c"}
		},
			"`c.buf` may hold old bytes here (in the function literal in `Tail`): `Recv` waits only for `close(c.msgs)` (line 32), `read` stores it after that (other.go:34); wait for `read` first (so with `*a`, `*b` and `*c`)"},
		{func(f *Finding) {
			f.Category = BadJoin
			f.Why = Why{Reason: TooEarly, Wait: "<-c.done", Event: Event{Close, "c.done"}, At: "conn.go:30", Late: true}
			f.Repair.Kind = SignalLate
		}, "`c.err` may still be nil behind `<-c.done`: the deferred `close(c.done)` (line 30) comes before `read` stores it (other.go:34); close `c.done` after that"},
		{func(f *Finding) {
			f.Category, f.Why = SelfJoin, Why{Wait: "c.wg.Wait()"}
			f.Signal = Event{Return, "c.wg"}
			f.Steps = []Step{run[0], {Kind: Call, By: "read", At: "conn.go:40"}, {Kind: Never, At: "conn.go:20"}}
			f.Repair.Kind = Callers
		}, "deadlock: `c.wg.Wait()` waits for `read` to end, but runs on it (called at line 40), before the return that `c.wg` counts (line 20); let its callers wait"},
		{func(f *Finding) {
			f.Category, f.Why = LockJoin, Why{Wait: "<-c.done"}
			f.Signal = Event{Close, "c.done"}
			f.Steps = []Step{{Kind: Lock, Code: "c.mu", At: "conn.go:3"}, {Kind: Block, By: "read", At: "conn.go:4"}, {Kind: Never, At: "conn.go:5"}}
			f.Repair = Repair{Kind: Unlock, Join: "c.mu"}
		}, "deadlock: `<-c.done` waits with `c.mu` locked (line 3), which `read` has to lock (line 4) before `close(c.done)` (line 5); unlock `c.mu` first"},
	}
	for _, tt := range tests {
		f := base
		tt.edit(&f)
		if got := f.Message(); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

// A step in a file that the driver does not know stands where the finding does,
// and says its place.
func TestDiagnostic(t *testing.T) {
	f := Finding{
		Category: Unjoined, Low: true, Span: Span{10, 15}, At: "a.go:3",
		State: State{Expr: "s.err"}, Signal: Event{Close, "s.q"},
		Steps:  []Step{{Kind: Signal, By: "pump", Code: "close(s.q)", At: "feed.go:47"}, {Kind: Read, By: "Next", Code: "s.err", Span: Span{20, 25}}},
		Repair: Repair{Kind: Publish, NoFix: "a lock is in the way"},
	}
	d := f.Diagnostic()
	if d.Pos != 10 || d.End != 15 || d.Category != Unjoined || !strings.HasSuffix(d.URL, "/docs/unjoined.md") || len(d.Related) != 3 {
		t.Fatalf("got %+v", d)
	}
	if r := d.Related[0]; r.Pos != 10 || r.Message != "pump: signals by `close(s.q)` at feed.go:47" {
		t.Errorf("far step: %+v", r)
	}
	if r := d.Related[1]; r.Pos != 20 || r.End != 25 {
		t.Errorf("near step: %+v", r)
	}
	if r := d.Related[2]; r.Message != "repair: store `s.err` before `close(s.q)` (no fix: a lock is in the way) [low tier]" {
		t.Errorf("advice: %+v", r)
	}
}

const spanSource = `package p

func f(c *conn) {
	go c.run()
	defer close(c.done)
	m, ok := <-c.msgs
	for range c.msgs {
	}
	select {
	case <-c.done:
	}
	c.
		wait()
	_ = c.state().err
	_, _ = m, ok
}
`

// The positions are those that SSA gives: of an arrow, a parenthesis, a field.
func TestSpanAt(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", spanSource, 0)
	if err != nil {
		t.Fatal(err)
	}
	tf := fset.File(file.FileStart)
	for _, tt := range []struct{ before, at, want string }{
		{"\t", "go c.run", "go c.run()"},
		{"defer close", "(c.done)", "close(c.done)"},
		{"ok := ", "<-c.msgs", "<-c.msgs"},
		{"\t", "for range", "for range c.msgs"},
		{"case ", "<-c.done", "<-c.done"},
		{"\t\twait", "()", "()"}, // on its line
		{"state().", "err", "c.state().err"},
		{"c.state", "()", "c.state()"},
		{"f(", "c *conn", "c"},
	} {
		i := strings.Index(spanSource, tt.before+tt.at)
		if i < 0 {
			t.Fatalf("no %q", tt.before+tt.at)
		}
		s := SpanAt(fset, []*ast.File{file}, tf.Pos(i+len(tt.before)))
		if got := spanSource[tf.Offset(s.Pos):tf.Offset(s.End)]; got != tt.want {
			t.Errorf("at %q: %q, want %q", tt.at, got, tt.want)
		}
	}
	if s := SpanAt(fset, nil, 5); s != (Span{Pos: 5}) {
		t.Errorf("in no file: %+v", s)
	}
}
