package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/render"
)

// splitPlace reads FILE:LINE, or FILE:LINE:COLUMN, whose column is ignored.
func splitPlace(at string) (file string, line int, err error) {
	parts := strings.Split(at, ":")
	for i := len(parts) - 1; i > 0; i-- {
		n, err := strconv.Atoi(parts[i])
		if err != nil || n < 1 {
			break
		}
		file, line = strings.Join(parts[:i], ":"), n
	}
	if file == "" || !strings.HasSuffix(file, ".go") {
		return "", 0, fmt.Errorf("explain: %q is not FILE:LINE of a Go file", at)
	}
	return file, line, nil
}

// directoryOf is the package pattern of the file in a place.
func directoryOf(at string) (string, error) {
	file, _, err := splitPlace(at)
	if err != nil {
		return "", err
	}
	dir := filepath.Dir(file)
	if !filepath.IsAbs(dir) {
		dir = "." + string(filepath.Separator) + dir
	}
	return dir, nil
}

// only keeps the findings at a place; if there are none, those whose story has
// it.
func only(report *render.Report, dir, at string) error {
	file, line, err := splitPlace(at)
	if err != nil {
		return err
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	here := func(f string, l int) bool {
		if !filepath.IsAbs(f) {
			f = filepath.Join(dir, f)
		}
		return f == file && l == line
	}
	var at0, nearby []render.Finding
	for _, f := range report.Findings {
		hit := here(f.Pos.File, f.Pos.Line)
		if hit {
			at0 = append(at0, f)
		}
		for _, rel := range f.Related {
			hit = hit || here(rel.Pos.File, rel.Pos.Line)
		}
		if hit {
			nearby = append(nearby, f)
		}
	}
	report.Findings = at0
	if len(at0) == 0 {
		report.Findings = nearby
	}
	if len(report.Findings) == 0 {
		return fmt.Errorf("no finding at %s", at)
	}
	return nil
}
