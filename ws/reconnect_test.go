package ws

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// script is a dialer that fails or connects to a server as told.
type script struct {
	steps []string // "down", "up", or an answer
	times []time.Time
}

func (s *script) dial(context.Context, string, string) (net.Conn, error) {
	s.times = append(s.times, time.Now())
	step := s.steps[0]
	s.steps = s.steps[1:]
	if step == "down" {
		return nil, errors.New("down")
	}
	a, b := net.Pipe()
	go func() {
		if step == "up" {
			if c, err := AcceptConn(bg, b, nil); err == nil {
				c.Close(StatusGoingAway, "")
			}
			return
		}
		readRequest(b)
		io.WriteString(b, step)
		b.Close()
	}()
	return a, nil
}

func TestReconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []string{"down", "down", "up", "down", "HTTP/1.1 503 x\r\n\r\n", "up", "HTTP/1.1 404 x\r\n\r\n"}}
		o := &ReconnectOptions{Dial: DialOptions{DialContext: s.dial, Proxy: NoProxy}, MinDelay: time.Second, MaxDelay: 4 * time.Second, Factor: 2}
		conns, last := 0, error(nil)
		for c, err := range Reconnect(bg, "ws://x/", o) {
			if last = err; err != nil {
				continue
			}
			conns++
			<-c.Done()
			if conns == 1 {
				time.Sleep(time.Minute) // it held for long: the delay starts over
			}
		}
		var he *HandshakeError
		if conns != 2 || !errors.As(last, &he) || he.Status != 404 {
			t.Errorf("%d connections, %v", conns, last)
		}
		for i, want := range []time.Duration{1, 2, 61, 2, 4, 4} {
			got, want := s.times[i+1].Sub(s.times[i]), want*time.Second
			if i == 2 { // the minute, and the delay afresh
				got, want = got-time.Minute, time.Second
			}
			// Nobody reads the connections that were up: their end is seen when the
			// role is taken back.
			if got < want/2 || got > want+2*takeBackTime {
				t.Errorf("delay %d is %v, want %v less up to a half", i, got, want)
			}
		}
	})
}

func TestReconnectContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []string{"down", "down", "down"}}
		ctx, cancel := context.WithTimeout(bg, 600*time.Millisecond)
		defer cancel()
		o := &ReconnectOptions{Dial: DialOptions{DialContext: s.dial, Proxy: NoProxy}, MinDelay: time.Minute}
		n := 0
		for c, err := range Reconnect(ctx, "ws://x/", o) {
			if n++; c != nil || err != context.DeadlineExceeded {
				t.Errorf("%v, %v", c, err)
			}
		}
		if n != 1 {
			t.Errorf("%d elements", n)
		}
	})
}

// Leaving the loop closes the connection.
func TestReconnectBreak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []string{"up"}}
		var c *Conn
		for c = range Reconnect(bg, "ws://x/", &ReconnectOptions{Dial: DialOptions{DialContext: s.dial, Proxy: NoProxy}}) {
			break
		}
		if c.Err() == nil {
			t.Error("the connection is open")
		}
	})
}

// What trying again cannot change ends the loop at once.
func TestReconnectFatal(t *testing.T) {
	for _, u := range []string{"ftp://x/", "ws:///"} {
		n := 0
		for c, err := range Reconnect(bg, u, nil) {
			if n++; c != nil || !errors.As(err, new(*UsageError)) {
				t.Errorf("%v, %v", c, err)
			}
		}
		if n != 1 {
			t.Errorf("%d elements", n)
		}
	}
}

// The log of attempts has no password.
func TestReconnectLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		s := &script{steps: []string{"down", "up"}}
		o := &ReconnectOptions{Dial: DialOptions{DialContext: s.dial, Proxy: NoProxy}}
		o.Dial.Logger = slog.New(slog.NewTextHandler(&out, nil))
		for range Reconnect(bg, "ws://joe:secret@x/", o) {
			break
		}
		if log := out.String(); strings.Contains(log, "secret") || !strings.Contains(log, "url=ws://joe:xxxxx@x/") || !strings.Contains(log, "down") {
			t.Errorf("log\n%s", log)
		}
	})
}

func TestRetryable(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want bool
	}{
		{io.EOF, true},
		{&net.DNSError{IsNotFound: true}, true},
		{context.DeadlineExceeded, true}, // of DialTimeout: ctx is judged apart
		{&HandshakeError{Status: 503}, true},
		{&HandshakeError{Status: 429}, true},
		{&HandshakeError{Status: 520}, true},
		{&HandshakeError{Status: 522}, true},
		{&HandshakeError{Status: 530}, false},
		{&HandshakeError{Status: 404}, false},
		{&HandshakeError{}, false},
		{fmt.Errorf("dial: %w", &tls.CertificateVerificationError{Err: io.EOF}), false},
		{fmt.Errorf("dial: %w", &UsageError{io.EOF}), false},
	} {
		if got := Retryable(tt.err); got != tt.want {
			t.Errorf("Retryable(%#v) = %v", tt.err, got)
		}
	}
}

// The end of ctx wins over what a Dial says.
func TestReconnectContextEndsInDial(t *testing.T) {
	for _, step := range []string{"down", "up"} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: []string{step}}
			ctx, cancel := context.WithCancel(bg)
			o := &ReconnectOptions{Dial: DialOptions{Proxy: NoProxy, DialContext: func(c context.Context, n, a string) (net.Conn, error) {
				cancel()
				return s.dial(c, n, a)
			}}}
			var errs []error
			for c, err := range Reconnect(ctx, "ws://x/", o) {
				if errs = append(errs, err); c != nil {
					t.Error("a connection after the end of ctx")
				}
			}
			if len(errs) != 1 || errs[0] != context.Canceled {
				t.Errorf("%v", errs)
			}
		})
	}
}

// Every attempt has a URL and options of its own, and each that failed is told.
func TestReconnectPrepare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []string{"down", "HTTP/1.1 522 x\r\n\r\n", "up", "down", "up"}}
		o := &ReconnectOptions{Dial: DialOptions{DialContext: s.dial, Proxy: NoProxy, Header: http.Header{"A": {"b"}}}}
		prepared := 0
		o.Prepare = func(ctx context.Context, u *string, d *DialOptions) error {
			if prepared++; *u != "ws://x/" || len(d.Header) != 1 {
				t.Errorf("attempt %d begins with %s and %v", prepared, *u, d.Header)
			}
			if prepared == 1 {
				return errors.New("no token")
			}
			*u = "ws://y/"
			d.Header.Set("Authorization", "token")
			return nil
		}
		var told []string
		o.OnFailure = func(a Attempt) {
			if a.Delay <= 0 {
				t.Errorf("delay %v", a.Delay)
			}
			told = append(told, fmt.Sprint(a.Number, " ", a.Err))
		}
		conns := 0
		for c, err := range Reconnect(bg, "ws://x/", o) {
			if err != nil {
				t.Fatal(err)
			}
			<-c.Done()
			if conns++; conns == 2 {
				break
			}
		}
		want := []string{
			"1 no token", "2 ws: dial ws://y/: down",
			"3 ws: handshake with ws://y/: status 522 instead of 101", "1 ws: dial ws://y/: down",
		}
		if !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
	})
}
