package render

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wsracecheck/wsracecheck/internal/vetjson"
)

const storySource = "package conn\n\n" +
	"func New() {\n\tgo c.readLoop() // starts\n}\n\n" +
	"func (c *Conn) readLoop() {\n\tclose(c.msgs)\n\tc.err = err\n}\n\n" +
	"func (c *Conn) Recv() error {\n\t_, ok := <-c.msgs\n\treturn \"ü\" + c.err\n}\n"

// story is a report of one finding with a witness and a fix, on a file that is
// there.
func story(t *testing.T) *Report {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "conn.go")
	if err := os.WriteFile(path, []byte(storySource), 0o666); err != nil {
		t.Fatal(err)
	}
	pos := func(line, column int) vetjson.Position {
		return vetjson.Position{File: path, Line: line, Column: column}
	}
	rel := func(line, column, width int, text string) vetjson.Related {
		return vetjson.Related{Pos: pos(line, column), End: pos(line, column+width), Message: text}
	}
	start := strings.Index(storySource, "\tclose")
	return Build([]vetjson.Diagnostic{{
		Package: "m/conn", Category: "unjoined", Pos: pos(14, 16), End: pos(14, 21),
		Message: "`c.err` may still be nil here: `Recv` waits only for `close(c.msgs)` (line 8)",
		Related: []vetjson.Related{
			rel(4, 2, 15, "readLoop: is started in `New`"),
			rel(8, 2, 13, "readLoop: signals by `close(c.msgs)`"),
			rel(13, 11, 8, "Recv: is told by `c.msgs`"),
			rel(14, 16, 5, "Recv: reads `c.err`, still nil"),
			rel(9, 2, 5, "readLoop: writes `c.err`, too late"),
			rel(14, 16, 5, "repair: store `c.err` before `close(c.msgs)` (-fix does it)"),
		},
		Fixes: []vetjson.Fix{{Message: "write c.err before the signal", Edits: []vetjson.Edit{{
			File: path, Start: start, End: start + len("\tclose(c.msgs)\n\tc.err = err\n"), New: "\tc.err = err\n\tclose(c.msgs)\n",
		}}}},
	}}, nil, Options{Dir: dir, Tests: true})
}

const explained = `  readLoop                                Recv
  ──────────────────────────────────────  ──────────────────────────────────────
     4 go c.readLoop()
       · starts, in New
     8 close(c.msgs)
       · signals
                                            13 _, ok := <-c.msgs
                                               · goes on
                                            14 return "ü" + c.err
                                               ← c.err: still nil
     9 c.err = err
       ← c.err: too late

  Repair: store ` + "`c.err` before `close(c.msgs)`" + ` (-fix does it).

--- a/conn.go
+++ b/conn.go
@@ -5,8 +5,8 @@
 }
 
 func (c *Conn) readLoop() {
-	close(c.msgs)
 	c.err = err
+	close(c.msgs)
 }
 
 func (c *Conn) Recv() error {
`

func TestExplain(t *testing.T) {
	r := story(t)
	if got := r.Explain(&r.Findings[0], palette{}); got != explained {
		t.Errorf("got\n%s\nwant\n%s", got, explained)
	}
	for line := range strings.Lines(r.Explain(&r.Findings[0], palette{})) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > tableWidth {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

// Names and code that are too long for a column are broken, and never cut.
func TestExplainFitsThreeColumns(t *testing.T) {
	r := story(t)
	f := &r.Findings[0]
	for _, i := range []int{0, 4} {
		f.Steps[i].By = "the goroutine started on line 41 in OpenTheConnectionToTheServer"
	}
	f.Steps[1].By = "Close"
	f.Steps[1].Pos.Line = 1000 // no such line: the code of the step is all there is
	f.Steps[1].Code = "close(c.session.transport.underlying.incomingMessages)"
	text := r.Explain(f, palette{})
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > tableWidth {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	if !strings.Contains(text, "  line 41 in OpenTheConnec") || !strings.Contains(text, "1000 close(c.session.tra\n") {
		t.Errorf("something is missing:\n%s", text)
	}
}

func TestContext(t *testing.T) {
	r := story(t)
	var b strings.Builder
	if err := r.Text(&b, Style{Context: 1}); err != nil {
		t.Fatal(err)
	}
	want := "13\t\t_, ok := <-c.msgs\n14\t\treturn \"ü\" + c.err\n\t\t             ^^^^^\n15\t}\n"
	if !strings.Contains(b.String(), want) {
		t.Errorf("got\n%s\nwant in it\n%s", b.String(), want)
	}
}

func TestColors(t *testing.T) {
	r := story(t)
	var plain, colored strings.Builder
	r.Text(&plain, Style{Context: -1})
	r.Text(&colored, Style{Context: -1, Color: true})
	if strings.Contains(plain.String(), "\x1b") || !strings.Contains(colored.String(), "\x1b[36m`c.err`\x1b[0m") {
		t.Errorf("plain:\n%q\ncolored:\n%q", plain.String(), colored.String())
	}
}

func TestJSONHasTheStory(t *testing.T) {
	var b strings.Builder
	if err := story(t).JSON(&b); err != nil {
		t.Fatal(err)
	}
	var got jsonReport
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	f := got.Findings[0]
	var kinds []string
	for _, s := range f.Witness {
		kinds = append(kinds, s.Goroutine+" "+s.Kind)
	}
	want := []string{"readLoop start", "readLoop signal", "Recv observe", "Recv read", "readLoop write"}
	if !slices.Equal(kinds, want) || f.Function != "Recv" || f.State != "c.err" || f.EndColumn != 21 ||
		len(f.Fixes) != 1 || f.Fixes[0].Edits[0].File != "conn.go" || len(f.Fingerprint) != 16 ||
		f.Repair != "store `c.err` before `close(c.msgs)` (-fix does it)" {
		t.Errorf("got %+v", f)
	}
}

// The thread of the finding comes first, and columns count code points.
func TestSARIF(t *testing.T) {
	r := story(t)
	r.Failures = []string{"cannot analyse m/x: boom"}
	var b strings.Builder
	if err := r.SARIF(&b, "1.2.3", []Rule{{"badjoin", "t", "# t\n\nbrief\n\n## More\n"}, {"unjoined", "t", "# t\n"}}); err != nil {
		t.Fatal(err)
	}
	var got sarifLog
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	run := got.Runs[0]
	res := run.Results[0]
	if run.Tool.Driver.Rules[0].Help.Text != "brief" || res.RuleIndex != 1 || run.Invocations[0].Successful || len(run.Invocations[0].Notes) != 1 {
		t.Errorf("run %+v", run)
	}
	region := res.Locations[0].Physical.Region
	if region.StartColumn != 15 || region.EndColumn != 20 || res.Locations[0].Physical.Artifact.BaseID != srcRoot {
		t.Errorf("region %+v", region)
	}
	orders := map[string][]int{}
	var threads []string
	for _, th := range res.CodeFlows[0].ThreadFlows {
		threads = append(threads, th.ID)
		for _, l := range th.Locations {
			orders[th.ID] = append(orders[th.ID], l.Order)
		}
	}
	if !slices.Equal(threads, []string{"Recv", "readLoop"}) || !slices.Equal(orders["Recv"], []int{3, 4}) || !slices.Equal(orders["readLoop"], []int{1, 2, 5}) {
		t.Errorf("threads %q, orders %v", threads, orders)
	}
	rep := res.Fixes[0].Changes[0].Replacements[0]
	if rep.Deleted.StartLine != 8 || rep.Deleted.StartColumn != 1 || rep.Deleted.EndLine != 10 || rep.Inserted.Text != "\tc.err = err\n\tclose(c.msgs)\n" {
		t.Errorf("replacement %+v", rep)
	}
}

func TestGitHub(t *testing.T) {
	r := story(t)
	r.Findings[0].Pos.File = "odd,name:1.go"
	r.Findings[0].Message = "100% sure"
	r.Failures = []string{"cannot analyse m/x: boom"}
	var b strings.Builder
	if err := r.GitHub(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != 2 || lines[1] != "::error title=wsracecheck::cannot analyse m/x: boom" ||
		!strings.HasPrefix(lines[0], "::error file=odd%2Cname%3A1.go,line=14,col=16,endLine=14,endColumn=21,title=wsracecheck/unjoined::100%25 sure%0Aconn.go:4:2: readLoop: is started in `New`%0A") {
		t.Errorf("got\n%s", b.String())
	}
}

// What is code in a program is text in the page.
func TestHTMLEscapes(t *testing.T) {
	r := story(t)
	r.Findings[0].Message = "`x <script>` & more"
	r.Findings[0].Steps[1].Code = "close(<b>)"
	r.Findings[0].Steps[1].Pos.Line = 99
	r.NotAnalysed = []string{"m/<i>"}
	var b strings.Builder
	if err := r.HTML(&b, "v", []Rule{{"unjoined", "a title", ""}}); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, want := range []string{"<code>x &lt;script&gt;</code> &amp; more", "close(&lt;b&gt;)", "m/&lt;i&gt;", `title="a title"`, "Not everything was analysed", "<svg "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, bad := range []string{"<b>)", "m/<i>"} {
		if strings.Contains(text, bad) {
			t.Errorf("%s is not escaped", bad)
		}
	}
}

// Fingerprints do not know lines, and tell apart what is the same twice.
func TestFingerprints(t *testing.T) {
	a, b := story(t), story(t)
	for i := range b.Findings[0].Steps {
		b.Findings[0].Steps[i].Pos.Line += 10
	}
	b.Findings = append(b.Findings, b.Findings[0])
	fingerprint(b.Findings)
	if a.Findings[0].Fingerprint != b.Findings[0].Fingerprint || b.Findings[0].Fingerprint == b.Findings[1].Fingerprint {
		t.Errorf("%s; %s, %s", a.Findings[0].Fingerprint, b.Findings[0].Fingerprint, b.Findings[1].Fingerprint)
	}
	if want := a.Findings[0].Fingerprint + " unjoined m/conn Recv c.err"; a.Findings[0].Entry() != want {
		t.Errorf("entry %q, want %q", a.Findings[0].Entry(), want)
	}
}
