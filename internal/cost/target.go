package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A target is one package that is vetted.
type target struct {
	name      string // as it was given
	module    string // with its version; empty if dir is given
	dir       string // the root of the module
	pattern   string // the package, relative to dir
	functions int    // of a generated package
}

func parseTargets(args []string) ([]target, error) {
	var targets []target
	for _, a := range args {
		t, err := parseTarget(a)
		if err != nil {
			return nil, err
		}
		targets = append(targets, t)
	}
	return targets, nil
}

// parseTarget reads module@version[:package] or dir[:package].
func parseTarget(arg string) (target, error) {
	where, pattern, ok := strings.Cut(arg, ":")
	if !ok {
		pattern = "."
	}
	if where == "" || pattern == "" {
		return target{}, fmt.Errorf("%q: want module@version[:package] or dir[:package]", arg)
	}
	if pattern != "." && !strings.HasPrefix(pattern, "./") {
		pattern = "./" + pattern
	}
	t := target{name: arg, pattern: pattern}
	if path, version, ok := strings.Cut(where, "@"); ok {
		if path == "" || version == "" {
			return target{}, fmt.Errorf("%q: want module@version[:package]", arg)
		}
		t.module = where
		return t, nil
	}
	dir, err := filepath.Abs(where)
	if err != nil {
		return target{}, err
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		return target{}, fmt.Errorf("%q: not a module: %w", arg, err)
	}
	t.dir = dir
	return t, nil
}

// fetch downloads the module, if the target is one, and copies it to a directory in
// tmp: the module cache is read-only, and its go.sum may lack what tests need.
func (t *target) fetch(tmp string) error {
	if t.module == "" {
		return nil
	}
	cmd := exec.Command("go", "mod", "download", "-json", t.module)
	cmd.Dir = tmp // not in a module whose go.mod could matter
	out, err := cmd.Output()
	var m struct{ Dir, Error string }
	if jerr := json.Unmarshal(out, &m); jerr != nil {
		return fmt.Errorf("download %s: %w", t.module, errors.Join(err, jerr))
	}
	if m.Error != "" || m.Dir == "" {
		return fmt.Errorf("download %s: %s", t.module, m.Error)
	}
	t.dir = filepath.Join(tmp, "module-"+strings.NewReplacer("/", "_", "@", "_").Replace(t.module))
	return copyTree(t.dir, m.Dir)
}

// copyTree copies the regular files of src to dst, writable.
func copyTree(dst, src string) error {
	return filepath.WalkDir(src, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		to := filepath.Join(dst, rel)
		switch {
		case e.IsDir():
			return os.MkdirAll(to, 0o755)
		case !e.Type().IsRegular():
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o644)
	})
}
