package main

import (
	"errors"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestCalledByGo(t *testing.T) {
	tests := []struct {
		args string
		want bool
	}{
		{"-V=full", true},
		{"-flags", true},
		{"-json /tmp/go-build1/b001/vet.cfg", true},
		{"", false},
		{"./...", false},
		{"-tags -flags", false},
		{"-V=full ./...", false},
	}
	for _, tt := range tests {
		if got := calledByGo(strings.Fields(tt.args)); got != tt.want {
			t.Errorf("calledByGo(%q) = %v, want %v", tt.args, got, tt.want)
		}
	}
}

func TestParseFlags(t *testing.T) {
	c, err := parseFlags(strings.Fields("-tags a,b -race --test=false -p=3 -json -C sub -v=false -x ./a ./b"))
	if err != nil {
		t.Fatal(err)
	}
	wantBuild := strings.Fields("-tags=a,b -race=true -p=3 -v=false -x=true")
	if !slices.Equal(c.buildFlags, wantBuild) {
		t.Errorf("build flags %q, want %q", c.buildFlags, wantBuild)
	}
	if c.tests || c.format != "json" || c.dir != "sub" || !c.chatty || !slices.Equal(c.patterns, []string{"./a", "./b"}) {
		t.Errorf("got %+v", c)
	}

	c, err = parseFlags(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !c.tests || c.format != "text" || c.chatty || !slices.Equal(c.patterns, []string{"./..."}) {
		t.Errorf("defaults: %+v", c)
	}
}

func TestParseFlagsRefuses(t *testing.T) {
	tests := []struct{ args, want string }{
		{"-foo", "flag provided but not defined: -foo"},
		{"-n", "flag provided but not defined: -n"},
		{"-tags", "flag needs an argument: -tags"},
		{"-test=maybe", `invalid boolean value "maybe" for -test`},
		{"-diff -json", "-diff and -format json exclude each other"},
		{"-format xml", "the formats are text, json, sarif, github, html"},
		{"-color blue", "it is one of auto, always, never"},
		{"-fix -overlay=x", "do not work with -overlay"},
		{"explain", "explain takes one place, FILE:LINE"},
		{"explain conn.go", `"conn.go" is not FILE:LINE of a Go file`},
		{"help a b", "help takes one topic"},
		{"./... -json", "flag after a package: -json"},
	}
	for _, tt := range tests {
		_, err := parseFlags(strings.Fields(tt.args))
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %q, want one line with %q", tt.args, err, tt.want)
		}
	}
	for _, help := range []string{"-h", "--help", "help"} {
		if _, err := parseFlags([]string{help}); !errors.Is(err, flag.ErrHelp) {
			t.Errorf("%s: error %v, want flag.ErrHelp", help, err)
		}
	}
}

func TestHelpNamesEveryFlag(t *testing.T) {
	var b strings.Builder
	printHelp(&b)
	words := strings.FieldsFunc(b.String(), func(r rune) bool { return strings.ContainsRune(" \t\n=", r) })
	for _, name := range slices.Concat(buildBools, buildTexts, strings.Fields("test format explain c color baseline new-from fix diff json version C h")) {
		if !slices.Contains(words, "-"+name) {
			t.Errorf("-%s is not in the help", name)
		}
	}
}

// The texts are recorded from go1.26.
func TestProblemLines(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{
			"several packages",
			"# m/bad\nbad/bad.go:2:12: undefined: f\nbad/bad.go:2:38: cannot use x\n" +
				"# m/tst\n# [m/tst]\ntst/c_test.go:3:28: undefined: nope\n",
			[]string{
				"cannot analyse m/bad: bad/bad.go:2:12: undefined: f (and 1 more; -v shows all)",
				"cannot analyse m/tst: tst/c_test.go:3:28: undefined: nope",
			},
		},
		{
			"one package in two variants",
			"# m/bad\nbad.go:2:12: undefined: f\n# m/bad [m/bad.test]\nbad.go:2:12: undefined: f\n",
			[]string{"cannot analyse m/bad: bad.go:2:12: undefined: f (and 1 more; -v shows all)"},
		},
		{
			"continued lines",
			"miss/m.go:2:8: no required module provides package o; to add it:\n\tgo get o\n" +
				"package m/cyc1\n\timports m/cyc2 from c.go\n\timports m/cyc1 from c.go: import cycle not allowed\n",
			[]string{
				"miss/m.go:2:8: no required module provides package o; to add it: go get o",
				"package m/cyc1 imports m/cyc2 from c.go imports m/cyc1 from c.go: import cycle not allowed",
			},
		},
		{
			"usage",
			"invalid value \"x\" for flag -p: parse error\nusage: go list [-f format]\nRun 'go help list' for details.\n",
			[]string{`invalid value "x" for flag -p: parse error`},
		},
		{
			"a crash of the tool",
			"# m/a\npanic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/x/main.go:3 +0x1\n",
			[]string{"cannot analyse m/a: panic: boom (and 3 more; -v shows all)"},
		},
		{"prefix", "go: open zz.mod: no such file\n", []string{"open zz.mod: no such file"}},
		{"nothing", "\n", nil},
	}
	for _, tt := range tests {
		if got := problemLines(strings.Split(tt.text, "\n")); !slices.Equal(got, tt.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

func TestWarnings(t *testing.T) {
	text := strings.Split("# m/a\n# [m/a]\n# m/b\n# [m/b]\nb.c:1: warning: old\n# m/c", "\n")
	want := []string{"# m/b", "# [m/b]", "b.c:1: warning: old"}
	if got := warnings(text); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProgress(t *testing.T) {
	var b strings.Builder
	p := &progress{w: &b, on: true, total: 2}
	p.start()
	p.step()
	p.stop()
	for _, want := range []string{"\r\x1b[Kwsracecheck: 0/2 packages\r\x1b[K", "wsracecheck: 1/2 packages\r\x1b[K"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("got %q, want %q in it", b.String(), want)
		}
	}
	if !strings.HasSuffix(b.String(), eraseLine) {
		t.Errorf("the line stays: %q", b.String())
	}
	b.Reset()
	p = &progress{w: &b, total: 2}
	p.start()
	p.step()
	p.stop()
	if b.String() != "" {
		t.Errorf("off, but wrote %q", b.String())
	}
}

// While nothing is done yet, the line says what is waited for.
func TestProgressOfDependencies(t *testing.T) {
	s := &scratch{t.TempDir()}
	if err := os.WriteFile(s.log(), []byte("dependency net\ndependency net/http\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	p := &progress{w: &b, on: true, total: 2, scratch: s}
	p.start()
	p.stop()
	if want := "wsracecheck: 0/2 packages, 2 dependencies (net/http), 0 s"; !strings.Contains(b.String(), want) {
		t.Errorf("got %q, want %q in it", b.String(), want)
	}
}
