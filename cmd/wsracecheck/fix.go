package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/edit"
	"github.com/wsracecheck/wsracecheck/internal/render"
)

// maxRounds bounds how often the findings are asked for fixes: one may make way
// for the next.
const maxRounds = 5

// A repair is what fixes do to one file.
type repair struct {
	file  string // as in the report
	path  string
	edits []edit.Edit
	notes []string // what each does
}

// repairs collects the first fix of each finding, by file. Fixes that overlap with
// one before them wait for the next round; and only files of the main module are
// ours to change.
func repairs(report *render.Report, dir string, work workload) []*repair {
	var out []*repair
	byFile := make(map[string]*repair)
	for _, f := range report.Findings {
		if len(f.Fixes) == 0 {
			continue
		}
		fix := f.Fixes[0]
		var touched []*repair
		ok := true
		for _, e := range fix.Edits {
			path := e.File
			if !filepath.IsAbs(path) {
				path = filepath.Join(dir, path)
			}
			r := byFile[path]
			if r == nil {
				r = &repair{file: e.File, path: path}
				byFile[path] = r
				out = append(out, r)
			}
			edit := edit.Edit{Start: e.Start, End: e.End, New: e.New}
			ok = ok && work.owns(path) && r.takes(edit)
			touched = append(touched, r)
		}
		if !ok {
			continue
		}
		for i, e := range fix.Edits {
			edit := edit.Edit{Start: e.Start, End: e.End, New: e.New}
			if r := touched[i]; !slices.Contains(r.edits, edit) {
				r.edits = append(r.edits, edit)
				r.notes = append(r.notes, fix.Message)
			}
		}
	}
	return slices.DeleteFunc(out, func(r *repair) bool { return len(r.edits) == 0 })
}

// takes reports whether the edit is there already, or apart from all others.
func (r *repair) takes(e edit.Edit) bool {
	for _, o := range r.edits {
		if o != e && e.Start <= o.End && o.Start <= e.End {
			return false
		}
	}
	return true
}

// owns reports whether a file is of a package of the main module.
func (w workload) owns(path string) bool {
	return slices.ContainsFunc(w.packages, func(p listed) bool { return p.own && p.dir == filepath.Dir(path) })
}

// texts are the file as it is, and as it would be.
func (r *repair) texts() (old, fixed []byte, err error) {
	old, err = os.ReadFile(r.path)
	if err != nil {
		return nil, nil, err
	}
	fixed, err = edit.Apply(old, r.edits)
	return old, fixed, err
}

// fix writes the fixes into the files, and says so file by file.
func (c *command) fix(ctx context.Context, g *goCommand, work workload, bar *progress) []string {
	total := 0
	files := make(map[string]bool)
	for range maxRounds {
		bar.done = 0
		report, problems := c.analyse(ctx, g, work, bar)
		if len(problems) > 0 && total == 0 && len(report.Findings) == 0 {
			return nil // the run for what is left tells
		}
		todo := repairs(report, g.dir, work)
		for _, r := range todo {
			_, fixed, err := r.texts()
			if err == nil {
				err = os.WriteFile(r.path, fixed, 0o666) // it is there, and keeps its mode
			}
			if err != nil {
				return []string{fmt.Sprintf("cannot fix %s: %v", r.file, err)}
			}
			for _, note := range r.notes {
				fmt.Fprintf(c.stderr, "fixed %s: %s\n", r.file, note)
			}
			total += len(r.notes)
			files[r.file] = true
		}
		if len(todo) == 0 || ctx.Err() != nil {
			break
		}
	}
	bar.done = 0
	if total == 0 {
		fmt.Fprintln(c.stderr, "no fixes (-explain says for each finding why)")
		return nil
	}
	fmt.Fprintf(c.stderr, "%s in %s\n", plural(total, "fix", "fixes"), plural(len(files), "file", "files"))
	return nil
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// diff prints what -fix would do.
func (c *command) diff(g *goCommand, work workload, report *render.Report, problems []string) int {
	differs := false
	for _, r := range repairs(report, g.dir, work) {
		old, fixed, err := r.texts()
		if err != nil {
			problems = append(problems, fmt.Sprintf("cannot fix %s: %v", r.file, err))
			continue
		}
		text := edit.Unified(filepath.ToSlash(r.file), string(old), string(fixed))
		if _, err := io.WriteString(c.stdout, text); err != nil {
			problems = append(problems, fmt.Sprintf("cannot write the diff: %v", err))
			break
		}
		differs = differs || strings.TrimSpace(text) != ""
	}
	switch {
	case len(problems) > 0:
		return c.fail(problems...)
	case differs:
		return statusFindings
	}
	return statusClean
}
