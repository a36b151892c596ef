package edit

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestApply(t *testing.T) {
	tests := []struct {
		name, text string
		edits      []Edit
		want, err  string
	}{
		{"insert", "a\nb\n", []Edit{{2, 2, "x\n"}}, "a\nx\nb\n", ""},
		{"twice the same", "a\nb\n", []Edit{{2, 2, "x\n"}, {2, 2, "x\n"}}, "a\nx\nb\n", ""},
		{"in any order", "abcd", []Edit{{3, 4, "D"}, {0, 1, "A"}}, "AbcD", ""},
		{"CR LF stays", "a\r\nb\r\n", []Edit{{3, 3, "x\ny\r\n"}}, "a\r\nx\r\ny\r\nb\r\n", ""},
		{"one LF among CR LF", "a\r\nb\n", []Edit{{3, 3, "x\n"}}, "a\r\nx\nb\n", ""},
		{"overlap", "abcd", []Edit{{0, 3, ""}, {2, 4, ""}}, "", "overlap"},
		{"outside", "abcd", []Edit{{4, 5, ""}}, "", "byte 5 of 4"},
	}
	for _, tt := range tests {
		got, err := Apply([]byte(tt.text), tt.edits)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: error %v, want %q", tt.name, err, tt.err)
			}
			continue
		}
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %q, %v; want %q", tt.name, got, err, tt.want)
		}
	}
}

func numbered(n int, edit func([]string) []string) string {
	var lines []string
	for i := range n {
		lines = append(lines, strings.Repeat("i", i%7+1)+" "+string(rune('a'+i%26)))
	}
	if edit != nil {
		lines = edit(lines)
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestUnified(t *testing.T) {
	old := "1\n2\n3\n4\n5\n6\n7\n8\n9\n"
	moved := "1\n2\n3\n5\n6\n4\n7\n8\n9\n"
	want := "--- a/p.go\n+++ b/p.go\n@@ -1,9 +1,9 @@\n 1\n 2\n 3\n-4\n 5\n 6\n+4\n 7\n 8\n 9\n"
	if got := Unified("p.go", old, moved); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := Unified("p.go", old, old); got != "" {
		t.Errorf("equal texts differ:\n%s", got)
	}
}

// What is printed is what patch understands.
func TestPatchTakesIt(t *testing.T) {
	patch, err := exec.LookPath("patch")
	if err != nil {
		t.Skip("no patch")
	}
	long := numbered(60, nil)
	tests := map[string][2]string{
		"move":             {long, numbered(60, func(l []string) []string { l[10], l[12] = l[12], l[10]; return l })},
		"two hunks":        {long, numbered(60, func(l []string) []string { l[3], l[50] = "x", "y"; return l })},
		"at the top":       {long, numbered(60, func(l []string) []string { return append([]string{"x", "y"}, l...) })},
		"all new":          {"", long},
		"all gone":         {long, ""},
		"no last line":     {"a\nb", "a\nc"},
		"gets one":         {"a\nb", "a\nb\n"},
		"hunks that touch": {long, numbered(60, func(l []string) []string { l[3], l[9], l[17] = "x", "y", "z"; return l })},
	}
	for name, tt := range tests {
		path := filepath.Join(t.TempDir(), "p.go")
		if err := os.WriteFile(path, []byte(tt[0]), 0o666); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(patch, "-s", "-f", path)
		cmd.Stdin = strings.NewReader(Unified("p.go", tt[0], tt[1]))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
			continue
		}
		if got, err := os.ReadFile(path); err != nil && !os.IsNotExist(err) || string(got) != tt[1] {
			t.Errorf("%s: patched to\n%s\nwant\n%s", name, got, tt[1])
		}
	}
}
