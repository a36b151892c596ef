package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/ws"
)

func serve(t *testing.T) (*topic, *httptest.Server) {
	top := newTopic(slog.New(slog.DiscardHandler))
	s := httptest.NewServer(top.handler())
	t.Cleanup(s.Close)
	return top, s
}

func subscribe(t *testing.T, s *httptest.Server) *ws.Conn {
	t.Helper()
	c, err := ws.Dial(t.Context(), s.URL+"/subscribe", &ws.DialOptions{Proxy: ws.NoProxy})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.CloseNow() })
	return c
}

// subscribed waits until n are subscribed.
func (t *topic) subscribed(n int) {
	for {
		t.mu.Lock()
		got := len(t.subs)
		t.mu.Unlock()
		if got == n {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func post(t *testing.T, s *httptest.Server, body string) int {
	t.Helper()
	resp, err := s.Client().Post(s.URL+"/publish", "text/plain", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// What is published reaches all subscribers; who leaves is forgotten.
func TestPublish(t *testing.T) {
	top, s := serve(t)
	a, b := subscribe(t, s), subscribe(t, s)
	top.subscribed(2)
	for _, text := range []string{"one", "two"} {
		if code := post(t, s, text); code != http.StatusAccepted {
			t.Errorf("status %d", code)
		}
	}
	for _, c := range []*ws.Conn{a, b} {
		for _, want := range []string{"one", "two"} {
			if _, p, err := c.Read(t.Context()); err != nil || string(p) != want {
				t.Errorf("%q, %v; want %q", p, err, want)
			}
		}
	}
	if code := post(t, s, strings.Repeat("x", maxMessage+1)); code != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d of a message that is too large", code)
	}
	if err := a.Close(ws.StatusNormal, ""); err != nil {
		t.Error(err)
	}
	top.subscribed(1)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := top.server.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	if _, _, err := b.Read(t.Context()); ws.CloseStatus(err) != ws.StatusGoingAway {
		t.Errorf("after Shutdown: %v", err)
	}
}

// A subscriber that does not read is told so, in place of what it misses.
func TestSlowSubscriber(t *testing.T) {
	top, s := serve(t)
	c := subscribe(t, s)
	top.subscribed(1)
	text := []byte(strings.Repeat("x", maxMessage))
	published := 0
	for ; published < 100_000; published++ {
		top.publish(text)
		top.mu.Lock()
		n := len(top.subs)
		top.mu.Unlock()
		if n == 0 {
			break
		}
	}
	got := 0
	for _, err := range c.Messages(t.Context()) {
		if err == nil {
			got++
		} else if ws.CloseStatus(err) != ws.StatusPolicyViolation {
			t.Error(err)
		}
	}
	if got == 0 || got >= published {
		t.Errorf("%d of %d messages", got, published)
	}
}
