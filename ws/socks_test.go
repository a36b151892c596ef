package ws

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
)

// The bytes of RFC 1928 and 1929 on the wire, for each kind of address, and
// what a proxy may answer to them.
func TestSOCKS(t *testing.T) {
	const greet, greetUser = "\x05\x01\x00", "\x05\x02\x00\x02"
	const connect = "\x05\x01\x00\x03\x09host.test\x01\xbb"
	for _, tt := range []struct {
		name, address, user string
		talk                []string // what is asked and answered, in turns
		err                 string
	}{
		{"host", "host.test:443", "", []string{greet, "\x05\x00", connect, "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"}, ""},
		{"IPv4", "10.1.2.3:80", "", []string{greet, "\x05\x00", "\x05\x01\x00\x01\x0a\x01\x02\x03\x00\x50", "\x05\x00\x00\x03\x02ab\x00\x01"}, ""},
		{"IPv6", "[::1]:80", "", []string{greet, "\x05\x00",
			"\x05\x01\x00\x04" + strings.Repeat("\x00", 15) + "\x01\x00\x50", "\x05\x00\x00\x04" + strings.Repeat("\x00", 18)}, ""},
		{"password", "host.test:443", "joe:pw", []string{greetUser, "\x05\x02", "\x01\x03joe\x02pw", "\x01\x00", connect, "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"}, ""},
		{"password not wanted", "host.test:443", "joe:pw", []string{greetUser, "\x05\x00", connect, "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"}, ""},
		{"wrong password", "host.test:443", "joe:pw", []string{greetUser, "\x05\x02", "\x01\x03joe\x02pw", "\x01\x01"}, "refuses user name"},
		{"password wanted", "host.test:443", "", []string{greet, "\x05\xff"}, "authentication"},
		{"password chosen that was not offered", "host.test:443", "", []string{greet, "\x05\x02"}, "authentication"},
		{"SOCKS4", "host.test:443", "", []string{greet, "\x00\x5b"}, "version 0"},
		{"refused", "host.test:443", "", []string{greet, "\x05\x00", connect, "\x05\x05\x00\x01"}, "connection refused to host.test:443"},
		{"unknown refusal", "host.test:443", "", []string{greet, "\x05\x00", connect, "\x05\xf0\x00\x01"}, "code 240"},
		{"unknown address", "host.test:443", "", []string{greet, "\x05\x00", connect, "\x05\x00\x00\x09"}, "type 9"},
		{"long host", strings.Repeat("x", 256) + ":443", "", []string{greet, "\x05\x00"}, "more than 255"},
		{"long password", "host.test:443", "joe:" + strings.Repeat("x", 256), []string{greetUser, "\x05\x02"}, "more than 255"},
		{"cut off", "host.test:443", "", []string{greet, "\x05"}, "unexpected EOF"},
	} {
		synctest.Test(t, func(t *testing.T) {
			a, b := net.Pipe()
			wait := callers(func() error {
				defer a.Close()
				u := &url.URL{}
				if name, pass, ok := strings.Cut(tt.user, ":"); ok {
					u.User = url.UserPassword(name, pass)
				}
				return socksHandshake(a, u.User, tt.address)
			}, func() error {
				defer b.Close()
				for i, s := range tt.talk {
					if i%2 == 1 {
						io.WriteString(b, s)
						continue
					}
					got := make([]byte, len(s))
					if io.ReadFull(b, got); string(got) != s {
						t.Errorf("%s: asked %q, want %q", tt.name, got, s)
					}
				}
				return nil
			})
			if err := wait()[0]; (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: error %v, want %q", tt.name, err, tt.err)
			}
		})
	}
}

// A connection through a SOCKS proxy, which looks up the host.
func TestDialThroughSOCKS(t *testing.T) {
	target := start(t, &Server{Handler: echo})
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	for _, scheme := range []string{"socks5", "socks5h"} {
		o := &DialOptions{
			Proxy: func(*http.Request) (*url.URL, error) { return url.Parse(scheme + "://joe:pw@proxy.test") },
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				if address != "proxy.test:1080" {
					return nil, errors.New("not the proxy: " + address)
				}
				a, b := net.Pipe()
				go socksServer(b, u.Host)
				return a, nil
			},
		}
		c, err := Dial(bg, "ws://host.test:443", o)
		if err != nil {
			t.Fatal(err)
		}
		go c.Write(bg, Text, []byte("x"))
		wantMessage(t, c, bg, Text, "x")
		c.Close(StatusNormal, "")
	}
}

// socksServer connects to address, whatever it is asked for.
func socksServer(nc net.Conn, address string) {
	defer nc.Close()
	io.ReadFull(nc, make([]byte, 4))
	io.WriteString(nc, "\x05\x02")
	io.ReadFull(nc, make([]byte, 8))
	io.WriteString(nc, "\x01\x00")
	asked := make([]byte, 16)
	io.ReadFull(nc, asked)
	if !bytes.HasSuffix(asked, []byte("host.test\x01\xbb")) {
		return
	}
	up, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	io.WriteString(nc, "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
	go io.Copy(up, nc)
	io.Copy(nc, up)
	up.Close()
}
