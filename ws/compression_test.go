package ws

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/ws/deflate"
	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// compressed returns the extension of a server, negotiated with a client that
// offers everything.
func compressed(t *testing.T, o deflate.Options) proto.Extension {
	t.Helper()
	_, e, err := deflate.New(o).Accept([]string{"permessage-deflate; client_max_window_bits"})
	if err != nil || e == nil {
		t.Fatal(err)
	}
	return e
}

// Which messages are compressed: that is the first byte of each frame, RSV1 in
// the first one of a message. Both ends understand each other whatever is
// chosen.
func TestCompressionPerMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := deflate.Options{ContextTakeover: true, Threshold: 10}
		x, y := net.Pipe()
		wire := &recorder{Conn: x}
		a := newConn(wire, config{server: true, opts: quiet, extension: compressed(t, o)})
		b := newConn(y, config{opts: quiet, extension: compressed(t, o)})
		text := strings.Repeat("again and ", 20)
		var want []string
		for i := range 3 {
			parts := func(on bool, text string) {
				w, err := a.Writer(bg, Text)
				if err != nil {
					t.Error(err)
					return
				}
				w.SetCompression(on)
				fmt.Fprint(w, text)
				fmt.Fprint(w, text)
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
			}
			wait := callers(func() error {
				err := errors.Join(
					a.Write(bg, Text, []byte(text)),
					a.WriteUncompressed(bg, Text, []byte(text)),
					a.Write(bg, Text, []byte("short")),
					a.Write(bg, Binary, []byte(text)),
				)
				parts(true, text)
				parts(false, text)
				parts(true, "short")
				return err
			})
			if i == 0 {
				want = []string{text, text, "short", text, text + text, text + text, "shortshort"}
			}
			for j, w := range want {
				if _, p, err := b.Read(bg); err != nil || string(p) != w {
					t.Errorf("round %d, message %d: %q, %v; want %q", i, j, p, err, w)
				}
			}
			if err := wait()[0]; err != nil {
				t.Error(err)
			}
		}
		a.Close(StatusNormal, "")
		round := "c1 81 81 c2 41 00 80 01 00 80 01 00 80 "
		if got := fmt.Sprintf("% x", wire.firstBytes(t)); got != strings.Repeat(round, 3)+"88" {
			t.Errorf("first bytes %s", got)
		}
	})
}

// A recorder keeps what a server writes.
type recorder struct {
	net.Conn
	mu sync.Mutex
	b  []byte
}

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	r.b = append(r.b, p...)
	r.mu.Unlock()
	return r.Conn.Write(p)
}

// firstBytes returns the first byte of each frame.
func (r *recorder) firstBytes(t *testing.T) (first []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := frame.Parser{AllowRSV: proto.RSV1}
	for b := r.b; len(b) > 0; {
		h, n, ok, err := p.Parse(b)
		if !ok || err != nil {
			t.Fatalf("%v in % .20x", err, b)
		}
		first = append(first, b[0])
		b = b[n+int(h.Length):]
	}
	return first
}

// What was negotiated is used, by both, and a refusal is none.
func TestDialCompression(t *testing.T) {
	d := deflate.New(deflate.Options{})
	for _, server := range []Compression{nil, d} {
		for _, client := range []Compression{nil, d} {
			u := start(t, &Server{Handler: echo, Options: AcceptOptions{Options: Options{Compression: server}}})
			c, err := Dial(bg, u, &DialOptions{Proxy: NoProxy, Options: Options{Compression: client}})
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Repeat("compress me ", 1000)
			if err := c.Write(bg, Text, []byte(text)); err != nil {
				t.Error(err)
			}
			wantMessage(t, c, bg, Text, text)
			got := c.Response().Header.Get("Sec-Websocket-Extensions")
			if want := server != nil && client != nil; strings.HasPrefix(got, "permessage-deflate") != want || (c.out.tx.Encoder != nil) != want {
				t.Errorf("server %v, client %v: extensions %q", server != nil, client != nil, got)
			}
			if err := c.Close(StatusNormal, ""); err != nil {
				t.Error(err)
			}
		}
	}
}

// Ping and pong hooks see the payload, and a ping can be left unanswered.
func TestPingHooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		o := quiet
		o.OnPing = func(c *Conn, p []byte) bool {
			seen = append(seen, "ping "+string(p))
			return string(p) != "ignore"
		}
		o.OnPong = func(c *Conn, p []byte) { seen = append(seen, "pong "+string(p)) }
		c, peer := against(t, true, o)
		for _, f := range []string{"\x89a", "\x89ignore", "\x8aunasked", "\x89b"} {
			peer.send(f)
		}
		peer.expect("\x8aa")
		peer.expect("\x8ab")
		if got := strings.Join(seen, ", "); got != "ping a, ping ignore, pong unasked, ping b" {
			t.Errorf("seen %s", got)
		}
		go peer.discard()
		c.CloseNow()
	})
}
