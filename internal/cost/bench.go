package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The tools, in the order of a row's columns.
const (
	nothing = iota
	nilness
	wsracecheck
	numTools
)

var toolPackages = [numTools]string{
	nothing:     "./internal/cost/nothing",
	nilness:     "./internal/cost/nilness",
	wsracecheck: "./cmd/wsracecheck",
}

// A usage is what one go vet has used, with all processes that it has run.
type usage struct {
	cpu   time.Duration // user and system
	peak  int64         // bytes of the largest process
	ended bool          // within the limit
}

// A row is what one package has cost.
type row struct {
	name      string
	functions int
	tools     [numTools]usage
}

// A bench runs go vet with a build cache of its own.
type bench struct {
	tmp    string
	limit  time.Duration
	tools  [numTools][]byte // executables
	copies int
}

func newBench(tmp string, limit time.Duration) (*bench, error) {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/wsracecheck/wsracecheck").Output()
	if err != nil {
		return nil, fmt.Errorf("run it in the module of wsracecheck: %w", err)
	}
	b := &bench{tmp: tmp, limit: limit}
	for i, pkg := range toolPackages {
		exe := filepath.Join(tmp, filepath.Base(pkg)+".exe")
		cmd := exec.Command("go", "build", "-o", exe, pkg)
		cmd.Dir = strings.TrimSpace(string(root))
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build %s: %w\n%s", pkg, err, out)
		}
		if b.tools[i], err = os.ReadFile(exe); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// fresh writes a copy of a tool that go vet has not seen yet.
func (b *bench) fresh(tool int) (string, error) {
	b.copies++
	exe := filepath.Join(b.tmp, fmt.Sprintf("tool%d.exe", b.copies))
	data := fmt.Appendf(slices.Clip(b.tools[tool]), "copy %d of %s", b.copies, b.tmp)
	return exe, os.WriteFile(exe, data, 0o755)
}

// measure vets t with each tool. A tool that is stopped at the limit is not run
// again on t.
func (b *bench) measure(t *target, rounds int) (row, error) {
	r := row{name: t.name, functions: t.functions}
	if err := t.fetch(b.tmp); err != nil {
		return r, err
	}
	if _, err := b.vet(t, nothing, 0); err != nil { // fills the cache
		return r, err
	}
	for tool := range numTools {
		var all []usage
		for range rounds {
			u, err := b.vet(t, tool, b.limit)
			if err != nil {
				return r, err
			}
			all = append(all, u)
			if !u.ended {
				break
			}
		}
		r.tools[tool] = typical(all)
	}
	return r, nil
}

// typical returns the median of the CPU times and the largest peak.
func typical(all []usage) usage {
	u := usage{ended: true}
	var cpu []time.Duration
	for _, a := range all {
		cpu = append(cpu, a.cpu)
		u.peak = max(u.peak, a.peak)
		u.ended = u.ended && a.ended
	}
	slices.Sort(cpu)
	u.cpu = cpu[len(cpu)/2]
	if !u.ended {
		u.cpu = cpu[len(cpu)-1]
	}
	return u
}

// vet runs go vet on t with a fresh copy of tool; a limit of 0 is none. What the
// tool finds is thrown away, and no error.
func (b *bench) vet(t *target, tool int, limit time.Duration) (usage, error) {
	exe, err := b.fresh(tool)
	if err != nil {
		return usage{}, err
	}
	defer os.Remove(exe)
	ctx := context.Background()
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	// With -json a finding does not make it fail.
	cmd := exec.CommandContext(ctx, "go", "vet", "-json", "-vettool="+exe, t.pattern)
	cmd.Dir = t.dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOCACHE="+filepath.Join(b.tmp, "gocache"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stopGroup(cmd)
	err = cmd.Run()
	if ctx.Err() == nil && err != nil {
		return usage{}, fmt.Errorf("go vet %s in %s: %w\n%s", t.pattern, t.dir, err, tail(stderr.String(), 20))
	}
	if cmd.ProcessState == nil {
		return usage{}, errors.Join(ctx.Err(), err)
	}
	u, uerr := used(cmd.ProcessState)
	u.ended = ctx.Err() == nil
	return u, uerr
}

// tail returns the last n lines of text.
func tail(text string, n int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
