package vetjson

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Recorded from go1.26 vet -json: standard output.
const stdout126 = `{}
{
	"example.com/m/a": {
		"wsracecheck": [
			{
				"category": "unjoined",
				"posn": "/m/a/a.go:14:3",
				"end": "/m/a/a.go:14:8",
				"message": "close state c.err is read after EOF",
				"related": [
					{
						"posn": "/m/a/a.go:4:2",
						"end": "/m/a/a.go:4:2",
						"message": "the reader starts here"
					}
				],
				"suggested_fixes": [
					{
						"message": "wait",
						"edits": [{"filename": "/m/a/a.go", "start": 7, "end": 9, "new": "\u003c-c.done\n"}]
					}
				]
			}
		]
	}
}
`

// Recorded from go1.25 vet -json: standard error.
const stderr125 = `# example.com/m/bad
bad/bad.go:2:12: undefined: undefinedf
# example.com/m/b
{}
# example.com/m/a
# [example.com/m/a]
{
	"example.com/m/a": {
		"wsracecheck": {
			"error": "boom"
		}
	}
}
`

// split runs text through a Splitter in pieces of the given size.
func split(text string, size int) (objects, lines []string) {
	s := &Splitter{
		Object: func(data []byte) { objects = append(objects, string(data)) },
		Text:   func(line string) { lines = append(lines, line) },
	}
	for piece := range slices.Chunk([]byte(text), size) {
		s.Write(piece)
	}
	s.Flush()
	return objects, lines
}

func TestSplitterInPiecesOfAnySize(t *testing.T) {
	for size := 1; size <= len(stderr125); size++ {
		objects, lines := split(stderr125, size)
		if len(objects) != 2 || objects[0] != "{}" || !strings.Contains(objects[1], "boom") {
			t.Fatalf("pieces of %d: objects %q", size, objects)
		}
		want := []string{
			"# example.com/m/bad", "bad/bad.go:2:12: undefined: undefinedf",
			"# example.com/m/b", "# example.com/m/a", "# [example.com/m/a]",
		}
		if !slices.Equal(lines, want) {
			t.Fatalf("pieces of %d: lines %q, want %q", size, lines, want)
		}
	}
}

func TestSplitterHandsOverUnfinishedOutput(t *testing.T) {
	objects, lines := split("{\n\t\"m\": {\nkilled", 64)
	if len(objects) != 0 || !slices.Equal(lines, []string{"{", "\t\"m\": {", "killed"}) {
		t.Errorf("objects %q, lines %q", objects, lines)
	}
	if _, lines := split("go: no newline", 64); !slices.Equal(lines, []string{"go: no newline"}) {
		t.Errorf("lines %q", lines)
	}
}

func TestSplitterCarriageReturns(t *testing.T) {
	objects, lines := split("{}\r\n{\r\n}\r\ntext\r\n", 64)
	if len(objects) != 2 || !slices.Equal(lines, []string{"text"}) {
		t.Errorf("objects %q, lines %q", objects, lines)
	}
}

func TestDecodeDiagnostics(t *testing.T) {
	objects, lines := split(stdout126, 1000)
	if len(objects) != 2 || len(lines) != 0 {
		t.Fatalf("objects %q, lines %q", objects, lines)
	}
	if d, f, err := Decode([]byte(objects[0])); d != nil || f != nil || err != nil {
		t.Errorf("Decode({}) = %v, %v, %v", d, f, err)
	}
	diags, failures, err := Decode([]byte(objects[1]))
	if err != nil || failures != nil {
		t.Fatalf("failures %v, error %v", failures, err)
	}
	want := []Diagnostic{{
		Package:  "example.com/m/a",
		Category: "unjoined",
		Pos:      Position{"/m/a/a.go", 14, 3},
		End:      Position{"/m/a/a.go", 14, 8},
		Message:  "close state c.err is read after EOF",
		Related:  []Related{{Position{"/m/a/a.go", 4, 2}, Position{"/m/a/a.go", 4, 2}, "the reader starts here"}},
		Fixes:    []Fix{{"wait", []Edit{{"/m/a/a.go", 7, 9, "<-c.done\n"}}}},
	}}
	if !reflect.DeepEqual(diags, want) {
		t.Errorf("got  %+v\nwant %+v", diags, want)
	}
}

func TestDecodeFailure(t *testing.T) {
	objects, _ := split(stderr125, 1000)
	diags, failures, err := Decode([]byte(objects[1]))
	want := []Failure{{"example.com/m/a", "boom"}}
	if err != nil || diags != nil || !slices.Equal(failures, want) {
		t.Errorf("got %v, %v, %v; want %v", diags, failures, err, want)
	}
}

func TestDecodeRejects(t *testing.T) {
	for _, bad := range []string{``, `[]`, `{"m": 1}`, `{"m": {"a": 1}}`, `{"m": {"a": [1]}}`, `{"m": {"a": "x"}}`} {
		_, _, err := Decode([]byte(bad))
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("Decode(%s): error %v, want one line", bad, err)
		}
	}
}

func TestParsePosition(t *testing.T) {
	tests := []struct {
		in   string
		want Position
		out  string
	}{
		{"/m/a.go:3:4", Position{"/m/a.go", 3, 4}, "/m/a.go:3:4"},
		{`C:\m\a.go:3:4`, Position{`C:\m\a.go`, 3, 4}, `C:\m\a.go:3:4`},
		{"a.go:3", Position{"a.go", 3, 0}, "a.go:3"},
		{"a.go", Position{"a.go", 0, 0}, "a.go"},
		{"odd:name.go:3:4", Position{"odd:name.go", 3, 4}, "odd:name.go:3:4"},
		{"-", Position{}, ""},
		{"", Position{}, ""},
	}
	for _, tt := range tests {
		got := ParsePosition(tt.in)
		if got != tt.want || got.String() != tt.out {
			t.Errorf("ParsePosition(%q) = %+v (%s), want %+v (%s)", tt.in, got, got, tt.want, tt.out)
		}
	}
}
