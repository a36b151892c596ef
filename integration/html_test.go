package integration

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// browser finds a headless browser.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("INTEGRATION") == "required" {
		t.Fatal("no chromium (see setup)")
	}
	t.Skip("no chromium")
	return ""
}

// report writes the HTML report of some cases and returns its path.
func report(t *testing.T) string {
	t.Helper()
	cases := filepath.Join("..", "testdata", "src", "pos")
	cmd := exec.Command(filepath.Join(bin, "wsracecheck"), "-format", "html",
		"./assembler", "./lockclose", "./joinbranch", "./farquotes", "./irclink")
	cmd.Dir = cases
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Fatalf("want status 1: %v", err)
	}
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, out, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// The page loads nothing: it has no address of anything.
func TestHTMLIsSelfContained(t *testing.T) {
	text, err := os.ReadFile(report(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"http://", "https://", "src=", "@import", "url("} {
		if strings.Contains(string(text), bad) {
			t.Errorf("the page contains %q", bad)
		}
	}
	if !strings.Contains(string(text), "default-src 'none'") {
		t.Error("no content security policy")
	}
}

// A script in the page drives it as a user would, by the keyboard, and writes what
// it sees into the title.
const drive = `<script>
addEventListener("load", () => {
  const key = (k, at) => (at || document.activeElement || document.body).dispatchEvent(new KeyboardEvent("keydown", {key: k, bubbles: true}));
  const shown = () => all.filter(d => !d.hidden).length;
  const seen = [all.length, document.querySelectorAll("svg").length];
  key("/"); seen.push(document.activeElement.id);
  q.value = "deadlock"; q.dispatchEvent(new Event("input")); seen.push(shown());
  q.value = "no such words"; q.dispatchEvent(new Event("input")); seen.push(shown(), none.hidden);
  key("Escape", q); seen.push(shown());
  cat.value = "badjoin"; cat.dispatchEvent(new Event("input")); seen.push(shown());
  cat.value = ""; cat.dispatchEvent(new Event("input"));
  key("j", document.body); key("j"); seen.push(document.activeElement.parentElement.id);
  key("k"); seen.push(document.activeElement.parentElement.id);
  document.title = "seen " + seen.join(" ");
});
</script>`

func TestHTMLInABrowser(t *testing.T) {
	chrome := browser(t)
	path := report(t)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	driven := filepath.Join(filepath.Dir(path), "driven.html")
	if err := os.WriteFile(driven, []byte(strings.Replace(string(text), "</body>", drive+"</body>", 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	out := run(t, chrome, "--dump-dom", "file://"+driven)
	if want := "<title>seen 5 5 q 1 0 false 5 1 f2 f1</title>"; !strings.Contains(out, want) {
		_, rest, _ := strings.Cut(out, "<title>")
		title, _, _ := strings.Cut(rest, "</title>")
		t.Errorf("the page says %q, want %q", title, want)
	}
	// A picture to look at: HTML_SCREENSHOTS names the directory for it.
	dir := os.Getenv("HTML_SCREENSHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	open := filepath.Join(filepath.Dir(path), "open.html")
	if err := os.WriteFile(open, []byte(strings.Replace(string(text), "<details id=\"f1\"", "<details open id=\"f1\"", 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []string{"light", "dark"} {
		shot := filepath.Join(dir, mode+".png")
		args := []string{"--screenshot=" + shot, "--window-size=1200,1900", "--hide-scrollbars"}
		if mode == "dark" {
			args = append(args, "--force-dark-mode", "--enable-features=WebContentsForceDark:inversion_method/cielab_based", "--blink-settings=preferredColorScheme=0")
		}
		run(t, chrome, append(args, "file://"+open)...)
		if info, err := os.Stat(shot); err != nil || info.Size() < 20_000 {
			t.Errorf("%s: no picture: %v", mode, err)
		}
	}
}

func run(t *testing.T, chrome string, args ...string) string {
	t.Helper()
	all := append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + t.TempDir()}, args...)
	cmd := exec.Command(chrome, all...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", chrome, err, stderr.String())
	}
	return string(out)
}
