package interop

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// missing skips a test, or fails it where the peers must be there.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("INTEROP") == "required" {
		t.Fatalf("%s is missing: run ws/interop/setup", what)
	}
	t.Skipf("%s is missing: ws/interop/setup installs it", what)
}

// node returns the Node program, if it and the package ws are there.
func node(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		missing(t, "Node (node)")
	}
	if _, err := os.Stat("node_modules/ws/package.json"); err != nil {
		missing(t, "the npm package ws")
	}
	return path
}

// Clients of Node against our server.
func TestNodeClient(t *testing.T) {
	prog := node(t)
	eachVariant(t, func(t *testing.T, v variant) { nodeClient(t, prog, v) })
}

func nodeClient(t *testing.T, prog string, v variant) {
	_, base := start(t, v)
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, prog, "testdata/client.js", base, v.extension())
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, stderr.Bytes())
	}
	var rep report
	if err := json.Unmarshal(out, &rep); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	rep.check(t)
}

// The browser against our server.
func TestBrowser(t *testing.T) {
	prog := chromium(t)
	eachVariant(t, func(t *testing.T, v variant) { browse(t, prog, v) })
}

// chromium returns the browser, if it is there.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "Chromium (chromium)")
	return ""
}

// The browser with its WebSockets in streams of HTTP/2 (RFC 8441). net/http
// allows them only if the environment says so when the process starts.
func TestBrowserHTTP2(t *testing.T) {
	prog := chromium(t)
	const allow = "http2xconnect=1"
	if os.Getenv("GODEBUG") == allow {
		browse(t, prog, variant{name: "HTTP/2", http2: true, compression: variants[1].compression})
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestBrowserHTTP2$", "-test.v")
	cmd.Env = append(os.Environ(), "GODEBUG="+allow)
	if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS: TestBrowserHTTP2/")) {
		t.Errorf("%v\n%s", err, out)
	}
}

func browse(t *testing.T, prog string, v variant) {
	s, base := start(t, v)
	profile, err := os.MkdirTemp("", "interop-profile-")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(prog, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--ignore-certificate-errors",
		"--remote-debugging-port=0", // keeps a headless Chromium running
		"--user-data-dir="+profile, base+"/page.html?extension="+v.extension())
	// The browser's processes are a group of their own, to end them all.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	defer func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-exited
		os.RemoveAll(profile)
	}()
	select {
	case rep := <-s.results:
		rep.check(t)
	case err := <-exited:
		exited <- err
		t.Fatalf("the browser has ended: %v\n%s", err, stderr.Bytes())
	case <-time.After(4 * time.Minute):
		t.Fatal("no results from the browser after four minutes")
	}
}
