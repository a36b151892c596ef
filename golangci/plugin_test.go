package golangci

import (
	"go/token"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/wsracecheck/wsracecheck/analyzer"
)

func TestRegistered(t *testing.T) {
	if name != analyzer.Analyzer.Name {
		t.Errorf("the linter is %q, the analyzer %q", name, analyzer.Analyzer.Name)
	}
	if _, err := register.GetPlugin(name); err != nil {
		t.Error(err)
	}
}

func TestSettings(t *testing.T) {
	tests := []struct {
		conf any
		low  string
		err  string
	}{
		{conf: nil, low: "false"},
		{conf: map[string]any{}, low: "false"},
		{conf: map[string]any{"low": true}, low: "true"},
		{conf: map[string]any{"lwo": true}, err: `unknown field "lwo"`},
		{conf: map[string]any{"low": "yes"}, err: "cannot unmarshal"},
		{conf: "low", err: "cannot unmarshal"},
	}
	for _, tt := range tests {
		l, err := New(tt.conf)
		if tt.err != "" {
			if err == nil || !strings.HasPrefix(err.Error(), "wsracecheck: ") || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%v: error %v, want %q", tt.conf, err, tt.err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%v: %v", tt.conf, err)
		}
		as, err := l.BuildAnalyzers()
		if err != nil || len(as) != 1 {
			t.Fatalf("%v: %d analyzers, %v", tt.conf, len(as), err)
		}
		if got := as[0].Flags.Lookup("low").Value.String(); got != tt.low {
			t.Errorf("%v: low is %s, want %s", tt.conf, got, tt.low)
		}
	}
}

func TestAnalyzersShareNothing(t *testing.T) {
	l, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := l.BuildAnalyzers()
	b, _ := l.BuildAnalyzers()
	if a[0] == b[0] || a[0] == analyzer.Analyzer {
		t.Fatal("the same analyzer twice")
	}
	a[0].Flags.Set("low", "true")
	if b[0].Flags.Lookup("low").Value.String() != "false" {
		t.Error("a flag of one analyzer changed another")
	}
	if err := analysis.Validate(a); err != nil {
		t.Error(err)
	}
}

func TestFold(t *testing.T) {
	fset := token.NewFileSet()
	f := fset.AddFile("/src/conn.go", -1, 100)
	f.SetLines([]int{0, 10, 20, 30, 40, 50, 60, 70, 80, 90})
	line := func(n int) token.Pos { return f.LineStart(n) }

	d := fold(&analysis.Pass{Fset: fset}, analysis.Diagnostic{
		Pos:      line(2),
		Category: "unjoined",
		Message:  "read too early: closed (line 3) before set (line 10)",
		Related: []analysis.RelatedInformation{
			{Pos: line(3), Message: "read: signals by `close(msgs)`"},
			{Pos: line(1), Message: "Recv: is told by `msgs`"}, // line 1 is not line 10
			{Pos: line(4), Message: "repair: wait for `<-done` first"},
		},
		SuggestedFixes: []analysis.SuggestedFix{{Message: "fix"}},
	})
	want := "unjoined: read too early: closed (line 3) before set (line 10); Recv: is told by `msgs` (line 1)"
	if d.Message != want || d.Related != nil || len(d.SuggestedFixes) != 1 {
		t.Errorf("got %+v\nwant message %q, no related positions, the fix", d, want)
	}
	d = fold(&analysis.Pass{Fset: fset}, analysis.Diagnostic{Category: "internal", Message: "internal error: boom"})
	if d.Message != "internal error: boom" {
		t.Errorf("got %q", d.Message)
	}
}
