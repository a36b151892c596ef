package wsjson_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/ws"
	"github.com/wsracecheck/wsracecheck/ws/wsjson"
)

// pipe returns both ends of a connection over net.Pipe.
func pipe(t *testing.T) (client, server *ws.Conn) {
	a, b := net.Pipe()
	accepted := make(chan *ws.Conn)
	go func() {
		s, err := ws.AcceptConn(context.Background(), b, nil)
		if err != nil {
			t.Error(err)
		}
		accepted <- s
	}()
	client, err := ws.Dial(context.Background(), "ws://pipe/", &ws.DialOptions{
		Proxy:       ws.NoProxy,
		DialContext: func(context.Context, string, string) (net.Conn, error) { return a, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return client, <-accepted
}

func Test(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		c, s := pipe(t)
		type point struct{ X, Y int }
		go func() {
			wsjson.Write(ctx, c, point{1, 2})
			c.Write(ctx, ws.Text, []byte("{"))
			c.Write(ctx, ws.Binary, []byte("{}"))
			wsjson.Write(ctx, c, point{3, 4})
			if err := wsjson.Write(ctx, c, make(chan int)); err == nil {
				t.Error("a channel was written")
			}
			c.Close(ws.StatusNormal, "")
		}()
		var p point
		if err := wsjson.Read(ctx, s, &p); err != nil || p != (point{1, 2}) {
			t.Errorf("%+v, %v", p, err)
		}
		if err := wsjson.Read(ctx, s, &p); err == nil || !strings.Contains(err.Error(), "JSON") {
			t.Errorf("malformed: %v", err)
		}
		if err := wsjson.Read(ctx, s, &p); err == nil || !strings.Contains(err.Error(), "binary message") {
			t.Errorf("binary: %v", err)
		}
		if err := wsjson.Read(ctx, s, &p); err != nil || p != (point{3, 4}) {
			t.Errorf("%+v, %v", p, err)
		}
		if err := wsjson.Read(ctx, s, &p); !errors.As(err, new(*ws.CloseError)) {
			t.Errorf("at the end: %v", err)
		}
	})
}
