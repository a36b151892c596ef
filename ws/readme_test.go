package ws_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The code of README.md that uses this package compiles. Each block is the body
// of a function, or declarations.
func TestReadmeCompiles(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	files := map[string]string{}
	dir, err := filepath.Abs("readmecheck") // only in the overlay
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range blocks {
		if strings.Contains(b[1], "websocket.") || strings.Contains(b[1], "conn.Write") {
			continue // of another package
		}
		name := filepath.Join(t.TempDir(), "block.go")
		if err := os.WriteFile(name, []byte(readmeFile(i, b[1])), 0o600); err != nil {
			t.Fatal(err)
		}
		files[filepath.Join(dir, fmt.Sprintf("block%d.go", i))] = name
	}
	if len(files) < 10 {
		t.Errorf("%d blocks", len(files))
	}
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	b, err := json.Marshal(map[string]any{"Replace": files})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "build", "-gcflags=-e", "-overlay", overlay, "./readmecheck").CombinedOutput()
	if err != nil && !strings.Contains(string(out), "block.go:") {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		// Blocks are parts of functions.
		if strings.Contains(line, "block.go:") && !strings.Contains(line, "declared and not used") && !strings.Contains(line, "missing return") {
			t.Error(line)
		}
	}
}

// readmeFile makes a file of a block, with what it takes for granted.
func readmeFile(i int, block string) string {
	head := `package readmecheck

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"github.com/wsracecheck/wsracecheck/ws"
	"github.com/wsracecheck/wsracecheck/ws/deflate"
)

var _ = []any{context.Cause, errors.As, fmt.Print, log.Print, http.Get, new(sync.Mutex), time.Now, ws.Dial, deflate.New}

`
	if strings.HasPrefix(block, "type ") {
		return head + "type room struct {\n\tmu sync.Mutex\n\tclients map[*client]struct{}\n}\n\n" + block
	}
	result := ""
	if strings.Contains(block, "return err") || strings.Contains(block, "return c.") || strings.Contains(block, "return context.") {
		result = " error"
	}
	return fmt.Sprintf(`%sfunc _()%s {
	var (
		w http.ResponseWriter
		r *http.Request
		ctx context.Context
		c *ws.Conn
		url string
		p []byte
		header http.Header
		client *http.Client
		updates chan []byte
		token func(context.Context) (string, error)
		handle func(ws.MessageType, []byte)
	)
	{
%s	}
}
`, head, result, block)
}
