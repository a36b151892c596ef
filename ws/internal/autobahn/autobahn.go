// Package autobahn is the two endpoints that the public Autobahn suite tests:
// an echo server for its fuzzing client, and a client for its fuzzing server.
// Commands server and client run them:
//
//	go run ./ws/internal/autobahn/server -addr 127.0.0.1:9001
//	go run ./ws/internal/autobahn/client -url ws://127.0.0.1:9002 -agent ws
//
// Both send whole messages back as they came, accept messages of up to 64 MiB
// in any number of fragments, and send no pings of their own, since the suite
// takes notice of every frame. They compress with whatever parameters the suite
// asks for, for its sections 12 and 13.
package autobahn

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/wsracecheck/wsracecheck/ws"
	"github.com/wsracecheck/wsracecheck/ws/deflate"
)

var options = ws.Options{
	MessageLimit: 64 << 20, FragmentLimit: -1, PingInterval: -1, CloseTimeout: 5 * time.Second,
	Compression: deflate.New(deflate.Options{ContextTakeover: true, Threshold: -1}),
}

// echo sends messages back until the connection ends. It returns nil if it was
// closed as it should be.
func echo(ctx context.Context, c *ws.Conn) error {
	for m, err := range c.Messages(ctx) {
		if err != nil {
			return err
		}
		if err := c.Write(ctx, m.Type, m.Data); err != nil {
			return err
		}
	}
	return nil
}

// Serve runs the echo server on l until ctx ends.
func Serve(ctx context.Context, l net.Listener) error {
	srv := &ws.Server{
		Options: ws.AcceptOptions{Options: options, OriginPatterns: []string{"*"}},
		Handler: func(c *ws.Conn, r *http.Request) { echo(r.Context(), c) },
	}
	hs := &http.Server{Handler: srv, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { hs.Close() })
	defer stop()
	err := hs.Serve(l)
	if ctx.Err() == nil {
		return err
	}
	closing, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return srv.Shutdown(closing)
}

// RunCases asks the fuzzing server at base for the number of its cases, takes
// part in each under the name agent, and has the report written. A case may
// end in any way, that is what it tests; progress, unless nil, is told how. The
// error is one of the suite's server, or of ctx.
func RunCases(ctx context.Context, base, agent string, progress func(n, of int, end error)) error {
	count, err := caseCount(ctx, base)
	if err != nil {
		return fmt.Errorf("asking for the number of cases: %w", err)
	}
	name := url.QueryEscape(agent)
	for n := 1; n <= count; n++ {
		end, err := runOne(ctx, fmt.Sprintf("%s/runCase?case=%d&agent=%s", base, n, name))
		if err != nil {
			return fmt.Errorf("case %d: %w", n, err)
		}
		if progress != nil {
			progress(n, count, end)
		}
	}
	if _, err := runOne(ctx, base+"/updateReports?agent="+name); err != nil {
		return fmt.Errorf("updating the reports: %w", err)
	}
	return nil
}

func dial(ctx context.Context, url string) (*ws.Conn, error) {
	return ws.Dial(ctx, url, &ws.DialOptions{Options: options, Proxy: ws.NoProxy})
}

// caseCount reads the one message of /getCaseCount.
func caseCount(ctx context.Context, base string) (int, error) {
	c, err := dial(ctx, base+"/getCaseCount")
	if err != nil {
		return 0, err
	}
	defer c.CloseNow()
	_, p, err := c.Read(ctx)
	if err != nil {
		return 0, err
	}
	c.Close(ws.StatusNormal, "")
	return strconv.Atoi(string(p))
}

// runOne echoes on one connection; end is how that ended.
func runOne(ctx context.Context, url string) (end, err error) {
	c, err := dial(ctx, url)
	if err != nil {
		return nil, err
	}
	defer c.CloseNow()
	end = echo(ctx, c)
	if errors.Is(end, ctx.Err()) && end != nil {
		return nil, end
	}
	return end, nil
}
