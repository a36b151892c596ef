package ws

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
)

func TestConnBeforeAndAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		c := newConn(a, config{subprotocol: "chat", opts: quiet})
		peer := rawPeer(t, b, true)
		select {
		case <-c.Done():
			t.Error("Done is closed")
		default:
		}
		if c.Err() != nil || c.Subprotocol() != "chat" || c.Latency() != 0 || c.LocalAddr() == nil || c.RemoteAddr() == nil {
			t.Errorf("%v, %q, %v", c.Err(), c.Subprotocol(), c.Latency())
		}
		peer.Close()
		<-c.Done()
		first := c.Err()
		if first == nil {
			t.Fatal("Done is closed and Err is nil")
		}
		for range 100 { // the first and the hundredth caller get the same
			if c.Err() != first {
				t.Fatalf("%v, then %v", first, c.Err())
			}
		}
	})
}

// The terminal state wins over the end of the context in joinContext.
func TestConnJoinContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, false, quiet)
		ctx, cancel := context.WithCancel(bg)
		cancel()
		if err := c.joinContext(ctx); err != context.Canceled {
			t.Errorf("open: %v", err)
		}
		peer.Close()
		<-c.Done()
		for range 50 {
			wantCloseErr(t, c, "joinContext", c.joinContext(ctx))
		}
	})
}

func TestConnLog(t *testing.T) {
	for _, tt := range []struct {
		level slog.Level
		want  []string
	}{
		{slog.LevelInfo, []string{
			`level=INFO msg="websocket open" role=server remote=pipe subprotocol=""`,
			`level=INFO msg="websocket closed" role=server remote=pipe state="ws: connection closed: received 1001 (going away) bye; then sent 1001 (going away) bye"`,
		}},
		{slog.LevelDebug, []string{
			`level=INFO msg="websocket open" role=server remote=pipe subprotocol=""`,
			`level=DEBUG msg="received frame" role=server remote=pipe opcode=ping fin=true length=1`,
			`level=DEBUG msg="sending frame" role=server remote=pipe opcode=pong fin=true length=1`,
			`level=DEBUG msg="received frame" role=server remote=pipe opcode=close fin=true length=5`,
			`level=DEBUG msg="received close" role=server remote=pipe code=1001 reason=bye`,
			`level=DEBUG msg="sending frame" role=server remote=pipe opcode=close fin=true length=5`,
			`level=INFO msg="websocket closed" role=server remote=pipe state="ws: connection closed: received 1001 (going away) bye; then sent 1001 (going away) bye"`,
		}},
	} {
		synctest.Test(t, func(t *testing.T) {
			var out bytes.Buffer
			h := slog.NewTextHandler(&out, &slog.HandlerOptions{Level: tt.level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.TimeKey {
					return slog.Attr{}
				}
				return a
			}})
			c, peer := against(t, true, Options{PingInterval: -1, Logger: slog.New(h)})
			peer.send("\x89p")
			peer.expect("\x8ap")
			synctest.Wait()
			peer.send("\x88\x03\xe9bye")
			peer.expect("\x88\x03\xe9bye")
			<-c.Done()
			if got := strings.Split(strings.TrimSpace(out.String()), "\n"); strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("%v: log\n%s", tt.level, out.String())
			}
		})
	}
}
