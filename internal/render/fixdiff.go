package render

import (
	"path/filepath"

	"github.com/wsracecheck/wsracecheck/internal/edit"
	"github.com/wsracecheck/wsracecheck/internal/vetjson"
)

// FixDiff shows what a fix would change; "" if the files are not what they were.
func (r *Report) FixDiff(fix vetjson.Fix) string {
	byFile := make(map[string][]edit.Edit)
	var names []string
	for _, e := range fix.Edits {
		if byFile[e.File] == nil {
			names = append(names, e.File)
		}
		byFile[e.File] = append(byFile[e.File], edit.Edit{Start: e.Start, End: e.End, New: e.New})
	}
	out := ""
	for _, name := range names {
		old := r.source(name).text
		text, err := edit.Apply([]byte(old), byFile[name])
		if err != nil {
			return ""
		}
		out += edit.Unified(filepath.ToSlash(name), old, string(text))
	}
	return out
}
