// Package known tells findings that were there before from new ones: by a file of
// their fingerprints, or by what has changed since a revision.
package known

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/render"
)

const header = `# Findings that wsracecheck -baseline does not report. A line is a fingerprint,
# and for people: category, package, function and state. To accept what there is
# now, delete the file and run again.
`

// Apply takes the findings out of the report that the baseline at path lists. If
// there is no such file, it is written, with all of them. It returns lines for the
// user: what was written, and which entries of the given packages are gone. name
// is the file as the user calls it.
func Apply(path, name string, report *render.Report, packages []string) ([]string, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return write(path, name, report)
	}
	if err != nil {
		return nil, fmt.Errorf("-baseline: %v", err)
	}
	listed := make(map[string]string)
	for n, line := range strings.Split(string(text), "\n") {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0][0] == '#' {
			continue
		}
		if len(fields) < 3 || len(fields[0]) != 16 {
			return nil, fmt.Errorf("-baseline: %s:%d is no entry: %s", name, n+1, line)
		}
		listed[fields[0]] = strings.Join(fields, " ")
	}
	seen := make(map[string]bool)
	report.Keep(func(f *render.Finding) bool {
		_, ok := listed[f.Fingerprint]
		seen[f.Fingerprint] = ok
		return !ok
	})
	var gone []string
	for print, entry := range listed {
		if !seen[print] && slices.Contains(packages, strings.Fields(entry)[2]) && !slices.Contains(report.NotAnalysed, strings.Fields(entry)[2]) {
			gone = append(gone, "in "+name+", but gone: "+entry)
		}
	}
	slices.Sort(gone)
	return gone, nil
}

func write(path, name string, report *render.Report) ([]string, error) {
	if len(report.NotAnalysed) > 0 {
		return nil, fmt.Errorf("-baseline: %s is not written: not all packages were analysed", name)
	}
	var entries []string
	for i := range report.Findings {
		entries = append(entries, report.Findings[i].Entry()+"\n")
	}
	slices.Sort(entries)
	if err := os.WriteFile(path, []byte(header+strings.Join(entries, "")), 0o666); err != nil {
		return nil, fmt.Errorf("-baseline: %v", err)
	}
	report.Keep(func(*render.Finding) bool { return false })
	return []string{fmt.Sprintf("wrote %s with %d known findings", name, len(entries))}, nil
}
