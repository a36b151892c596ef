package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/ws"
)

// start runs the program on a free port; end interrupts it.
func start(t *testing.T) (addr string, end func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, l) }()
	return l.Addr().String(), func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func join(t *testing.T, addr string) *ws.Conn {
	t.Helper()
	c, err := ws.Dial(t.Context(), "ws://"+addr+"/ws", &ws.DialOptions{Proxy: ws.NoProxy})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.CloseNow() })
	// Who sees its own message is in the room.
	hello := "hello from " + c.LocalAddr().String()
	if err := c.Write(t.Context(), ws.Text, []byte(hello)); err != nil {
		t.Fatal(err)
	}
	for read(t, c) != hello {
	}
	return c
}

func read(t *testing.T, c *ws.Conn) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, p, err := c.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return string(p)
}

// Everybody sees every message, in the same order, and a goodbye in the end.
func TestChat(t *testing.T) {
	addr, end := start(t)
	all := []*ws.Conn{join(t, addr), join(t, addr), join(t, addr)}
	for i, c := range all {
		if err := c.Write(t.Context(), ws.Text, fmt.Append(nil, i)); err != nil {
			t.Fatal(err)
		}
	}
	var first string
	for _, c := range all {
		var seen []string
		for len(seen) < len(all) {
			if m := read(t, c); !strings.HasPrefix(m, "hello") {
				seen = append(seen, m)
			}
		}
		if first == "" {
			first = strings.Join(seen, " ")
		}
		if got := strings.Join(seen, " "); got != first {
			t.Errorf("one saw %s, another %s", first, got)
		}
	}
	end()
	for _, c := range all {
		if _, _, err := c.Read(t.Context()); ws.CloseStatus(err) != ws.StatusGoingAway {
			t.Errorf("after the end: %v", err)
		}
	}
}

// A client that does not read is closed with 1008, which it finds behind the
// messages; one that does misses nothing.
func TestSlowClient(t *testing.T) {
	addr, end := start(t)
	defer end()
	slow, fast := join(t, addr), join(t, addr)
	text := []byte(strings.Repeat("x", 4000))
	const messages = 5000 // more than the buffers of the network hold
	for i := range messages {
		if err := fast.Write(t.Context(), ws.Text, text); err != nil {
			t.Fatal(err)
		}
		if m := read(t, fast); len(m) != len(text) {
			t.Fatalf("message %d: %d bytes", i, len(m))
		}
	}
	got := 0
	for _, err := range slow.Messages(t.Context()) {
		if err == nil {
			got++
		} else if ws.CloseStatus(err) != ws.StatusPolicyViolation {
			t.Errorf("the slow one: %v", err)
		}
	}
	if got == 0 || got >= messages {
		t.Errorf("the slow one read %d of %d", got, messages)
	}
}

func TestPage(t *testing.T) {
	addr, end := start(t)
	defer end()
	client := http.Client{Timeout: 10 * time.Second}
	resp, err := client.Get("http://" + addr + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(b), "new WebSocket(") || resp.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%s, %v: %.100s", resp.Status, err, b)
	}
}
