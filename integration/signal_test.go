//go:build linux

package integration

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A signal to the command alone ends all that it has started, and nothing is left
// of it: neither processes nor files.
func TestSignal(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			dir, tmp := t.TempDir(), t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "golangci", "e2e", "testdata", "sample"))); err != nil {
				t.Fatal(err)
			}
			var stderr bytes.Buffer
			cmd := exec.Command(filepath.Join(bin, "wsracecheck"))
			cmd.Dir, cmd.Stderr = dir, &stderr
			// An empty build cache: the library has to be compiled, which takes long.
			cmd.Env = append(os.Environ(), "TMPDIR="+tmp, "GOTMPDIR="+tmp, "GOCACHE="+t.TempDir(), "GOFLAGS=")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			waitUntil(t, func() bool { return strings.Contains(strings.Join(children(t, tmp), "\n"), "/compile ") })
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			err := cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != 2 || !strings.HasPrefix(stderr.String(), "wsracecheck: interrupted: ") {
				t.Errorf("status %d (%v), %q", code, err, stderr.String())
			}
			if left := children(t, tmp); len(left) > 0 {
				t.Errorf("still running: %q", left)
			}
			if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
				t.Errorf("left in the temporary directory: %v, %v", left, err)
			}
		})
	}
}

// children lists processes whose environment names the directory, except for the
// command itself: its group leader, the go command, and what that runs.
func children(t *testing.T, tmp string) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		env, err := os.ReadFile(f) // may have ended
		if err != nil || !strings.Contains(string(env), "GOTMPDIR="+tmp+"/wsracecheck-run") {
			continue
		}
		line, _ := os.ReadFile(filepath.Join(filepath.Dir(f), "cmdline"))
		// One that is dead and not collected yet has none.
		if name := strings.ReplaceAll(string(line), "\x00", " "); name != "" {
			out = append(out, name)
		}
	}
	return out
}

func waitUntil(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing happened for two minutes")
		}
	}
}
