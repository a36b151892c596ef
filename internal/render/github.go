package render

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// GitHub writes workflow commands: one annotation for each finding, its story in
// further lines of the annotation, and one for each failure.
func (r *Report) GitHub(w io.Writer) error {
	var b strings.Builder
	for i := range r.Findings {
		f := &r.Findings[i]
		text := f.Message
		for _, rel := range f.Related {
			text += fmt.Sprintf("\n%s: %s", filepath.ToSlash(rel.Pos.String()), rel.Message)
		}
		fmt.Fprintf(&b, "::error file=%s,line=%d", githubProperty.Replace(filepath.ToSlash(f.Pos.File)), f.Pos.Line)
		if f.Pos.Column > 0 {
			fmt.Fprintf(&b, ",col=%d", f.Pos.Column)
		}
		if f.End.Line >= f.Pos.Line && f.End.Line > 0 {
			fmt.Fprintf(&b, ",endLine=%d,endColumn=%d", f.End.Line, f.End.Column)
		}
		fmt.Fprintf(&b, ",title=%s::%s\n", githubProperty.Replace(f.rule()), githubData.Replace(text))
	}
	for _, failure := range r.Failures {
		fmt.Fprintf(&b, "::error title=wsracecheck::%s\n", githubData.Replace(failure))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
