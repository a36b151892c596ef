package known

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/render"
)

// Changes are the lines of the working tree that a revision does not have.
type Changes struct {
	dir   string
	lines map[string][]span // by absolute path
	whole map[string]bool   // files that git does not know
}

type span struct{ first, last int }

// Since asks git what has changed below dir's repository since a revision.
func Since(ctx context.Context, dir, rev string) (*Changes, error) {
	top, err := git(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	root := strings.TrimSpace(top)
	c := &Changes{dir: dir, lines: make(map[string][]span), whole: make(map[string]bool)}
	diff, err := git(ctx, dir, "-c", "core.quotePath=false", "diff", "--unified=0", "--no-color", "--no-ext-diff",
		"--no-renames", "--src-prefix=a/", "--dst-prefix=b/", "--end-of-options", rev, "--")
	if err != nil {
		return nil, err
	}
	c.read(root, diff)
	added, err := git(ctx, root, "-c", "core.quotePath=false", "ls-files", "--others", "--exclude-standard")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(added) {
		c.whole[filepath.Join(root, strings.TrimSuffix(line, "\n"))] = true
	}
	return c, nil
}

// read takes the lines of the new side out of a diff without context.
func (c *Changes) read(root, diff string) {
	file := ""
	for line := range strings.Lines(diff) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "+++ b/"); ok {
			file = filepath.Join(root, strings.TrimSuffix(name, "\t"))
		}
		if !strings.HasPrefix(line, "@@ ") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 3 {
			continue
		}
		start, count, found := strings.Cut(strings.TrimPrefix(fields[2], "+"), ",")
		first, err := strconv.Atoi(start)
		n := 1
		if found {
			n, _ = strconv.Atoi(count)
		}
		if err == nil {
			// Where lines were only taken away, those around the gap are new to
			// each other.
			c.lines[file] = append(c.lines[file], span{first, max(first+n-1, first)})
		}
	}
}

// Touch reports whether the finding, or a step of its story, is on a line that
// changed: an edit of the reader may have made a caller wrong that nobody touched.
func (c *Changes) Touch(f *render.Finding) bool {
	if c.changed(f.Pos.File, f.Pos.Line) {
		return true
	}
	for _, r := range f.Related {
		if c.changed(r.Pos.File, r.Pos.Line) {
			return true
		}
	}
	return false
}

func (c *Changes) changed(file string, line int) bool {
	if !filepath.IsAbs(file) {
		file = filepath.Join(c.dir, file)
	}
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	if c.whole[file] {
		return true
	}
	for _, s := range c.lines[file] {
		if s.first <= line && line <= s.last {
			return true
		}
	}
	return false
}

func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("cannot find git in $PATH")
	} else if err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		return "", fmt.Errorf("git: %s", strings.TrimPrefix(first, "fatal: "))
	}
	return stdout.String(), nil
}
