// Package edit applies suggested fixes to files, and shows what they change.
//
// In: edits as byte ranges of a file, as go vet prints them. Out: the new text,
// in which nothing but the ranges has changed: neither the formatting of the rest
// of the file nor its line ends.
package edit

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// An Edit replaces the bytes from Start to End.
type Edit struct {
	Start, End int
	New        string
}

// Apply makes all edits of a text. Identical ones count once; two that overlap
// are an error, and so is one outside of the text. In a text whose lines all end
// in CR LF, the lines that an edit adds do, too.
func Apply(text []byte, edits []Edit) ([]byte, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	edits = slices.Compact(edits)
	crlf := isCRLF(text)
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		if e.Start < at || e.End < e.Start {
			return nil, fmt.Errorf("edits overlap at byte %d", e.Start)
		}
		if e.End > len(text) {
			return nil, fmt.Errorf("an edit ends at byte %d of %d", e.End, len(text))
		}
		out.Write(text[at:e.Start])
		added := []byte(e.New)
		if crlf {
			added = bytes.ReplaceAll(bytes.ReplaceAll(added, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		}
		out.Write(added)
		at = e.End
	}
	out.Write(text[at:])
	return out.Bytes(), nil
}

func isCRLF(text []byte) bool {
	n := bytes.Count(text, []byte("\n"))
	return n > 0 && n == bytes.Count(text, []byte("\r\n"))
}
