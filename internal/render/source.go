package render

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/vetjson"
)

// A source is the text of a file, as it is on the disk now.
type source struct {
	text  string
	lines []string // without line ends
}

// source reads a file; the empty one if it cannot be read.
func (r *Report) source(file string) *source {
	if s, ok := r.files[file]; ok {
		return s
	}
	s := new(source)
	path := file
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.dir, path)
	}
	if text, err := os.ReadFile(path); err == nil && file != "" {
		s.text = string(text)
		s.lines = strings.Split(strings.ReplaceAll(s.text, "\r\n", "\n"), "\n")
	}
	if r.files == nil {
		r.files = make(map[string]*source)
	}
	r.files[file] = s
	return s
}

// line returns the text of a line; "" if there is none of that number.
func (s *source) line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return s.lines[n-1]
}

// code is the source at a position, without its indentation and comment.
func (r *Report) code(p vetjson.Position) string {
	line := strings.TrimSpace(r.source(p.File).line(p.Line))
	if before, _, ok := strings.Cut(line, " // "); ok {
		line = strings.TrimSpace(before)
	}
	return line
}
