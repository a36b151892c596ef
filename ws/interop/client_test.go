package interop

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/ws"
)

// nodeServer starts Node's server and returns its URL.
func nodeServer(t *testing.T) string {
	cmd := exec.Command(node(t), "testdata/server.js")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("node: %v", err)
		}
	})
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return "ws://127.0.0.1:" + strings.TrimSpace(port)
}

// A client is our connection in a case.
type client struct {
	*ws.Conn
	ctx  context.Context
	base string
	id   string
	v    variant
}

var lastID int

func dial(t *testing.T, v variant, base, path string) *client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	lastID++
	c := &client{v: v, ctx: ctx, base: base, id: fmt.Sprint(lastID)}
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	o := serverOptions.Options
	o.Compression = v.compression
	var err error
	c.Conn, err = ws.Dial(ctx, base+path+sep+"id="+c.id, &ws.DialOptions{Options: o, Proxy: ws.NoProxy, Subprotocols: []string{"v1.interop"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseNow)
	if got := c.Response().Header.Get("Sec-Websocket-Extensions"); !strings.HasPrefix(got, v.extension()) || v.compression == nil && got != "" {
		t.Errorf("extensions %q", got)
	}
	return c
}

func (c *client) expect(t *testing.T, typ ws.MessageType, want []byte) {
	t.Helper()
	got, p, err := c.Read(c.ctx)
	if err != nil || got != typ || !bytes.Equal(p, want) {
		t.Errorf("Read: %v of %d bytes, %v; want %v of %d bytes", got, len(p), err, typ, len(want))
	}
}

// peerEnd asks the server how it saw the end of the connection.
func (c *client) peerEnd(t *testing.T) (code ws.StatusCode, reason string) {
	t.Helper()
	q := dial(t, c.v, c.base, "/state?of="+c.id)
	_, p, err := q.Read(q.ctx)
	var e struct {
		Code   ws.StatusCode
		Reason string
	}
	if err == nil {
		err = json.Unmarshal(p, &e)
	}
	if err != nil {
		t.Fatal(err)
	}
	q.Close(ws.StatusNormal, "")
	return e.Code, e.Reason
}

// Our client against Node's server.
func TestClient(t *testing.T) {
	base := nodeServer(t)
	eachVariant(t, func(t *testing.T, v variant) { testClient(t, v, base) })
}

func testClient(t *testing.T, v variant, base string) {
	for _, size := range []int{0, 1, 125, 126, 127, 65535, 65536, 1 << 20, 16 << 20} {
		t.Run(fmt.Sprintf("echo of %d bytes", size), func(t *testing.T) {
			c := dial(t, v, base, "/echo")
			if c.Subprotocol() != "v1.interop" {
				t.Errorf("subprotocol %q", c.Subprotocol())
			}
			text := []byte(strings.Repeat("aé€😀", size/10) + strings.Repeat("*", size%10))
			binary := bytes.Repeat([]byte{0xfe}, size)
			c.Write(c.ctx, ws.Text, text)
			c.expect(t, ws.Text, text)
			c.Write(c.ctx, ws.Binary, binary)
			c.expect(t, ws.Binary, binary)
			if err := c.Close(ws.StatusNormal, ""); err != nil {
				t.Error(err)
			}
		})
	}
	for _, size := range []int{1, 1000, 65536} {
		t.Run(fmt.Sprintf("sends fragments of %d bytes", size), func(t *testing.T) { sendFragments(t, v, base, size) })
		t.Run(fmt.Sprintf("gets fragments of %d bytes", size), func(t *testing.T) {
			c := dial(t, v, base, fmt.Sprintf("/fragments?size=%d", size))
			c.expect(t, ws.Text, bytes.Repeat([]byte("*"), 20*size))
		})
	}
	t.Run("pings", func(t *testing.T) {
		c := dial(t, v, base, "/ping")
		c.expect(t, ws.Text, []byte("pong are you there?"))
		for range 20 {
			if rtt, err := c.Ping(c.ctx); err != nil || rtt <= 0 || c.Latency() != rtt {
				t.Errorf("Ping: %v, %v; latency %v", rtt, err, c.Latency())
			}
		}
	})
	t.Run("messages before the close", func(t *testing.T) {
		c := dial(t, v, base, "/burst")
		<-c.Done()
		for i := range 100 {
			//wsracecheck:ignore nobody takes the read role any more: it is over before Done is closed, under its lock
			c.expect(t, ws.Text, fmt.Append(nil, i))
		}
		//wsracecheck:ignore as above
		if _, _, err := c.Read(c.ctx); err != c.Err() || !c.Err().(*ws.CloseError).OK() {
			t.Errorf("Read at the end: %v", err)
		}
	})
}

func sendFragments(t *testing.T, v variant, base string, size int) {
	c := dial(t, v, base, "/echo")
	part := strings.Repeat("*", size)
	w, err := c.Writer(c.ctx, ws.Text)
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		if _, err := io.WriteString(w, part); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Ping(c.ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	c.expect(t, ws.Text, []byte(strings.Repeat(part, 50)))
}

// Close codes both ways.
func TestClientCloses(t *testing.T) {
	base := nodeServer(t)
	eachVariant(t, func(t *testing.T, v variant) { testCloses(t, v, base) })
}

func testCloses(t *testing.T, v variant, base string) {
	for _, code := range []ws.StatusCode{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1012, 1013, 1014, 3000, 4999, ws.StatusNoStatus} {
		reason := "grüße"
		if code == ws.StatusNoStatus {
			reason = ""
		}
		t.Run(fmt.Sprintf("we close with %d", code), func(t *testing.T) {
			c := dial(t, v, base, "/echo")
			if err := c.Close(code, reason); err != nil {
				t.Error(err)
			}
			if rcvd, why := c.peerEnd(t); rcvd != code || why != reason {
				t.Errorf("Node saw %d %q", rcvd, why)
			}
			want := end{Rcvd: code, RcvdReason: endOf(c.Conn).RcvdReason, Sent: code}
			if got := endOf(c.Conn); got != want {
				t.Errorf("state %v", c.Err())
			}
		})
		path := fmt.Sprintf("/close?code=%d&reason=%s", code, reason)
		if code == ws.StatusNoStatus {
			path = "/close"
		}
		t.Run(fmt.Sprintf("Node closes with %d", code), func(t *testing.T) {
			c := dial(t, v, base, path)
			_, _, err := c.Read(c.ctx)
			if got := ws.CloseStatus(err); got != code {
				t.Errorf("Read: %v", err)
			}
			want := end{Rcvd: code, RcvdReason: reason, Sent: code, RcvdThenSent: true}
			if got := endOf(c.Conn); got != want {
				t.Errorf("state %v", c.Err())
			}
			if rcvd, why := c.peerEnd(t); rcvd != code || why != reason {
				t.Errorf("Node saw %d %q", rcvd, why)
			}
		})
	}
	t.Run("Node drops the connection", func(t *testing.T) {
		c := dial(t, v, base, "/drop")
		_, _, err := c.Read(c.ctx)
		var ce *ws.CloseError
		if !errors.As(err, &ce) || ce.Rcvd != nil || ce.Unwrap() == nil {
			t.Errorf("Read: %v", err)
		}
	})
	t.Run("we drop the connection", func(t *testing.T) {
		c := dial(t, v, base, "/echo")
		c.CloseNow()
		if rcvd, _ := c.peerEnd(t); rcvd != ws.StatusAbnormal {
			t.Errorf("Node saw %d", rcvd)
		}
	})
}
