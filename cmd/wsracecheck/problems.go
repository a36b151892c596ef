package main

import (
	"fmt"
	"strings"
)

// A problem is something that kept the go command from analysing a package,
// or from starting at all.
type problem struct {
	pkg   string // empty for an error that is not in a package
	first string
	more  int // further lines
}

func (p *problem) String() string {
	s := p.first
	if p.pkg != "" {
		s = fmt.Sprintf("cannot analyse %s: %s", p.pkg, s)
	}
	if p.more > 0 {
		s += fmt.Sprintf(" (and %d more; -v shows all)", p.more)
	}
	return s
}

// problemLines condenses what the go command prints when it fails into one
// line per problem. Errors of one package come below a header "# package";
// of these the first is shown, because it usually causes the rest. Indented
// lines continue the line above.
func problemLines(text []string) []string {
	var problems []*problem
	var open *problem // what an indented line continues
	inPackage := make(map[string]*problem)
	pkg := ""
	for _, line := range text {
		if strings.HasPrefix(line, "usage: go ") {
			break // follows an error about a flag
		}
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "# ["):
		case strings.HasPrefix(line, "# "):
			pkg = strings.Split(line[len("# "):], " [")[0]
			open = nil
		case (line[0] == '\t' || line[0] == ' ') && open != nil && open.more == 0:
			open.first += " " + strings.TrimSpace(line)
		case pkg != "" && inPackage[pkg] != nil:
			inPackage[pkg].more++
		default:
			open = &problem{pkg: pkg, first: strings.TrimPrefix(line, "go: ")}
			problems = append(problems, open)
			if pkg != "" {
				inPackage[pkg] = open
			}
		}
	}
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.String()
	}
	return lines
}

// warnings drops the headers below which nothing stands: go commands before
// 1.26 print one above each result.
func warnings(text []string) []string {
	var kept, headers []string
	for _, line := range text {
		if strings.HasPrefix(line, "# ") {
			if !strings.HasPrefix(line, "# [") {
				headers = nil
			}
			headers = append(headers, line)
			continue
		}
		kept = append(append(kept, headers...), line)
		headers = nil
	}
	return kept
}
