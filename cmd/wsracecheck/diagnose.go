package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// A diagnosis says which packages go vet could not analyse, and why.
type diagnosis struct {
	broken  map[string]string   // import path of one that cannot be loaded: why
	sound   []string            // the import paths of the others
	deps    map[string][]string // what a package and its tests import, at any distance
	refused map[string]bool     // those that do not compile
}

// The fields are separated by tabs; errors may have line ends.
const diagnoseFormat = "{{.ImportPath}}\t{{.Incomplete}}\t" +
	"{{with .Error}}{{printf \"%q\" (print .Pos \": \" .Err)}}{{else}}{{range $i, $e := .DepsErrors}}{{if not $i}}{{printf \"%q\" (print .Pos \": \" .Err)}}{{end}}{{end}}{{end}}\t" +
	"{{join .Deps \" \"}}"

// diagnose asks the go command about each package after go vet has failed and
// printed text. It returns nil if it cannot tell either.
func (g *goCommand) diagnose(ctx context.Context, text []string) *diagnosis {
	var out bytes.Buffer
	args := slices.Concat([]string{"list", "-e", "-test", "-f", diagnoseFormat}, g.cfg.buildFlags, []string{"--"}, g.cfg.patterns)
	if err := g.run(ctx, args, &out, io.Discard); err != nil {
		return nil
	}
	d := &diagnosis{broken: make(map[string]string), deps: make(map[string][]string), refused: make(map[string]bool)}
	var all []string
	for line := range strings.Lines(out.String()) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 4 {
			continue
		}
		path := packageOf(fields[0])
		if !slices.Contains(all, path) {
			all = append(all, path)
		}
		for _, dep := range strings.Fields(fields[3]) {
			d.deps[path] = append(d.deps[path], packageOf(dep))
		}
		if fields[1] == "true" && d.broken[path] == "" {
			d.broken[path] = why(fields[2])
		}
	}
	for _, path := range all {
		if _, ok := d.broken[path]; !ok {
			d.sound = append(d.sound, path)
		}
	}
	d.failed(text)
	return d
}

// packageOf names the package that a listed one is or tests: "p [p.test]",
// "p_test [p.test]", "p.test".
func packageOf(id string) string {
	path, variant, ok := strings.Cut(id, " [")
	if ok {
		path = strings.TrimSuffix(variant, "]")
	}
	return strings.TrimSuffix(path, ".test")
}

// why unquotes an error, and puts it on one line.
func why(quoted string) string {
	var text string
	if _, err := fmt.Sscanf(quoted, "%q", &text); err != nil {
		text = "its imports cannot be resolved"
	}
	return strings.Join(strings.Fields(strings.TrimPrefix(text, ": ")), " ")
}

// failed notes the packages whose errors go vet has printed: below a header each.
func (d *diagnosis) failed(text []string) {
	for _, line := range text {
		if path, ok := strings.CutPrefix(line, "# "); ok && !strings.HasPrefix(path, "[") {
			d.refused[strings.TrimSuffix(packageOf(path), "_test")] = true
		}
	}
}

// missing lists the packages that were not analysed: those, and what needs them.
func (d *diagnosis) missing() []string {
	var out []string
	add := func(path string) {
		if !slices.Contains(out, path) {
			out = append(out, path)
		}
	}
	for path := range d.broken {
		add(path)
	}
	for path := range d.refused {
		add(path)
	}
	for path, deps := range d.deps {
		if slices.ContainsFunc(deps, func(dep string) bool { return d.refused[dep] && dep != path }) {
			add(path)
		}
	}
	slices.Sort(out)
	return out
}

// problems says in a line each why packages were not analysed: what go vet printed
// in text, and what is broken, each error once with those that it keeps out.
func (d *diagnosis) problems(text []string) []string {
	out := problemLines(text)
	byReason := make(map[string][]string)
	for path, reason := range d.broken {
		byReason[reason] = append(byReason[reason], path)
	}
	for _, reason := range slices.Sorted(maps.Keys(byReason)) {
		_, message, found := strings.Cut(reason, ": ") // behind the place, which may be that of another package
		if found && slices.ContainsFunc(out, func(p string) bool { return strings.Contains(p, message) }) {
			continue
		}
		paths := byReason[reason]
		slices.Sort(paths)
		names := strings.Join(paths[:min(3, len(paths))], ", ")
		if n := len(paths) - 3; n > 0 {
			names += fmt.Sprintf(" and %d more", n)
		}
		out = append(out, fmt.Sprintf("cannot analyse %s: %s", names, reason))
	}
	return out
}
