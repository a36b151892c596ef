package render

import "regexp"

// A palette colours text for a terminal, or leaves it alone.
type palette struct{ on bool }

func (p palette) wrap(code, s string) string {
	if !p.on || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p palette) bold(s string) string { return p.wrap("1", s) }
func (p palette) dim(s string) string  { return p.wrap("2", s) }
func (p palette) warn(s string) string { return p.wrap("31", s) }

var quoted = regexp.MustCompile("`[^`]*`")

// code colours what is in backticks.
func (p palette) code(s string) string {
	if !p.on {
		return s
	}
	return quoted.ReplaceAllStringFunc(s, func(q string) string { return p.wrap("36", q) })
}
