package autobahn_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wsracecheck/wsracecheck/ws"
	"github.com/wsracecheck/wsracecheck/ws/deflate"
)

// The commands run as processes of their own, as under the real suite.

func TestMain(m *testing.M) {
	code := 1
	var err error
	if binaries, err = os.MkdirTemp("", "autobahn"); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
		os.RemoveAll(binaries)
	}
	os.Exit(code)
}

var binaries string

var buildAll = sync.OnceValues(func() ([]byte, error) {
	return exec.Command("go", "build", raceFlag, "-o", binaries, "./server", "./client").CombinedOutput()
})

// build builds the commands, once, and returns the path of one.
func build(t *testing.T, name string) string {
	t.Helper()
	if out, err := buildAll(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return filepath.Join(binaries, name)
}

// startServer starts the echo server on a free port of loopback.
func startServer(t *testing.T) (addr string) {
	t.Helper()
	cmd := exec.Command(build(t, "server"), "-addr", "127.0.0.1:0")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("server after an interrupt: %v", err)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

var options = ws.Options{MessageLimit: -1, FragmentLimit: -1}

func TestServer(t *testing.T) {
	addr := startServer(t)
	testServer(t, addr, options, 16<<20, 64<<20)
	for i, d := range []deflate.Options{{}, {ContextTakeover: true}, {WindowBits: 8, PeerWindowBits: 8}} {
		o := options
		o.Compression = deflate.New(d)
		large := 1 << 20
		if i == 0 {
			large = 64 << 20 // the limit, which is that of what is decompressed
		}
		testServer(t, addr, o, large)
	}
}

// testServer sends messages that are echoed, large ones as well.
func testServer(t *testing.T, addr string, options ws.Options, large ...int) {
	ctx := t.Context()
	c, err := ws.Dial(ctx, "ws://"+addr+"/", &ws.DialOptions{Options: options, Header: http.Header{"Origin": {"http://localhost"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	for _, size := range append([]int{0, 1, 126, 65536}, large...) {
		for _, typ := range []ws.MessageType{ws.Text, ws.Binary} {
			if err := echoed(ctx, c, typ, bytes.Repeat([]byte{'*'}, size)); err != nil {
				t.Fatalf("%v of %d bytes: %v", typ, size, err)
			}
		}
	}
	if err := manyFragments(ctx, c, 20000); err != nil {
		t.Error(err)
	}
	if err := c.Close(4000, "done"); err != nil || c.Err().(*ws.CloseError).Rcvd.Code != 4000 {
		t.Errorf("Close: %v, %v", err, c.Err())
	}
}

func echoed(ctx context.Context, c *ws.Conn, typ ws.MessageType, p []byte) error {
	if err := c.Write(ctx, typ, p); err != nil {
		return err
	}
	return reads(ctx, c, typ, p)
}

func reads(ctx context.Context, c *ws.Conn, typ ws.MessageType, p []byte) error {
	got, q, err := c.Read(ctx)
	if err == nil && (got != typ || !bytes.Equal(p, q)) {
		err = fmt.Errorf("got %v of %d bytes", got, len(q))
	}
	return err
}

// manyFragments sends a message in n fragments.
func manyFragments(ctx context.Context, c *ws.Conn, n int) error {
	w, err := c.Writer(ctx, ws.Text)
	if err != nil {
		return err
	}
	for range n {
		if _, err := io.WriteString(w, "f"); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return reads(ctx, c, ws.Text, bytes.Repeat([]byte("f"), n))
}

// A fuzzing client sends what no good client does.
func TestServerIsFuzzed(t *testing.T) {
	addr := startServer(t)
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	io.WriteString(nc, "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\x81\x81\x00\x00\x00\x00\xff")
	all, err := io.ReadAll(nc)
	_, frames, _ := bytes.Cut(all, []byte("\r\n\r\n"))
	if err != nil || len(frames) < 4 || frames[0] != 0x88 || frames[2] != 0x03 || frames[3] != 0xef {
		t.Errorf("got %q, %v; want a Close frame with 1007", frames, err)
	}
}

// A suite is a fuzzing server with a few cases.
type suite struct {
	active sync.WaitGroup // handlers: a client may be done before they are

	mu      sync.Mutex
	results []string
}

var suiteCases = []func(ctx context.Context, c *ws.Conn) error{
	func(ctx context.Context, c *ws.Conn) error { return echoed(ctx, c, ws.Text, []byte("Hello, world!")) },
	func(ctx context.Context, c *ws.Conn) error { return echoed(ctx, c, ws.Binary, make([]byte, 16<<20)) },
	func(ctx context.Context, c *ws.Conn) error { return manyFragments(ctx, c, 20000) },
	func(ctx context.Context, c *ws.Conn) error { c.CloseNow(); return nil },
	func(ctx context.Context, c *ws.Conn) error { return c.Close(ws.StatusPolicyViolation, "case 5") },
}

func (s *suite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.active.Add(1)
	defer s.active.Done()
	o := options
	o.Compression = deflate.New(deflate.Options{})
	c, err := ws.Accept(w, r, &ws.AcceptOptions{Options: o})
	if err != nil {
		return
	}
	defer c.CloseNow()
	ctx := r.Context()
	agent := r.FormValue("agent")
	switch r.URL.Path {
	case "/getCaseCount":
		c.Write(ctx, ws.Text, fmt.Append(nil, len(suiteCases)))
		c.Close(ws.StatusNormal, "")
	case "/runCase":
		var n int
		fmt.Sscan(r.FormValue("case"), &n)
		err := suiteCases[n-1](ctx, c)
		s.note(fmt.Sprintf("%s: case %d: %v", agent, n, err))
		c.Close(ws.StatusNormal, "")
	case "/updateReports":
		s.note(agent + ": reports")
		c.Close(ws.StatusNormal, "")
	}
}

func (s *suite) note(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.results = append(s.results, line)
}

func TestClient(t *testing.T) {
	s := new(suite)
	srv := httptest.NewServer(s)
	defer srv.Close()
	ctx := t.Context()
	base := "ws" + strings.TrimPrefix(srv.URL, "http")
	out, err := exec.CommandContext(ctx, build(t, "client"), "-url", base, "-agent", "a b&c").CombinedOutput()
	if err != nil {
		t.Fatalf("client: %v\n%s", err, out)
	}
	s.active.Wait()
	slices.Sort(s.results)
	want := "a b&c: case 1: <nil>\na b&c: case 2: <nil>\na b&c: case 3: <nil>\na b&c: case 4: <nil>\na b&c: case 5: <nil>\na b&c: reports"
	if got := strings.Join(s.results, "\n"); got != want {
		t.Errorf("results:\n%s\nwant:\n%s", got, want)
	}
	for _, line := range []string{"case 1 of 5: closed\n", "case 4 of 5: ws: connection closed: no close frame", "case 5 of 5: ws: connection closed: received 1008"} {
		if !strings.Contains(string(out), line) {
			t.Errorf("output lacks %q:\n%s", line, out)
		}
	}
}

func TestClientWithoutServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close() // so that nobody listens there
	out, err := exec.Command(build(t, "client"), "-url", "ws://"+l.Addr().String()).CombinedOutput()
	if err == nil || !strings.HasPrefix(string(out), "client: asking for the number of cases: ") || strings.Count(string(out), "\n") != 1 {
		t.Errorf("%v, output %q", err, out)
	}
}
