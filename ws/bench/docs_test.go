package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The tables and plots of docs/performance.md are what the program makes of the
// results beside it.
func TestDocsAreCurrent(t *testing.T) {
	const docs = "../../docs"
	page, err := os.ReadFile(filepath.Join(docs, "performance.md"))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := filepath.Glob(filepath.Join(docs, "performance", "*.json"))
	if err != nil || len(kept) < 5 {
		t.Fatalf("%d results, %v", len(kept), err)
	}
	plots := t.TempDir()
	for _, file := range kept {
		res, err := load(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.plots(plots); err != nil {
			t.Fatal(err)
		}
		var table bytes.Buffer
		if err := res.markdown(&table); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(page), strings.TrimSpace(table.String())) {
			t.Errorf("performance.md lacks the tables of %s: go run . -from %s -markdown", filepath.Base(file), file)
		}
	}
	drawn, err := filepath.Glob(filepath.Join(docs, "performance", "*.svg"))
	if err != nil || len(drawn) == 0 {
		t.Fatalf("%d plots, %v", len(drawn), err)
	}
	for _, file := range drawn {
		name := filepath.Base(file)
		if readAll(t, []string{file}) != readAll(t, []string{filepath.Join(plots, name)}) {
			t.Errorf("%s is not what the results give", name)
		}
		if !strings.Contains(string(page), name) {
			t.Errorf("performance.md does not show %s", name)
		}
	}
}
