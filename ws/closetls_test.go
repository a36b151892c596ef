package ws

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math"
	"math/big"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A tls.Conn gives its closing alert 5 s of its own; nobody waits for that when
// the peer does not read it.
func TestCloseTLSStalled(t *testing.T) {
	for _, eof := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			a, b := net.Pipe()
			srv := tls.Server(a, &tls.Config{Certificates: []tls.Certificate{selfSigned(t)}, SessionTicketsDisabled: true})
			cli := tls.Client(b, &tls.Config{InsecureSkipVerify: true})
			for _, err := range callers(srv.Handshake, cli.Handshake)() {
				if err != nil {
					t.Fatal(err)
				}
			}
			c, peer := newConn(srv, config{server: true, opts: quiet}), rawPeer(t, cli, false)
			start := time.Now()
			wait := callers(func() error { return c.Close(StatusNormal, "") })
			peer.expect("\x88\x03\xe8")
			time.Sleep(8 * time.Second)
			sent, rcvd, cause, took := StatusNormal, StatusNormal, error(nil), lingerServer
			if eof {
				rcvd, cause, took = 0, io.ErrUnexpectedEOF, 0
				cli.CloseWrite()
			} else {
				peer.send("\x88\x03\xe8")
			}
			wait()
			wantState(t, c.join(), rcvd, sent, false, cause)
			if d := time.Since(start); d != 8*time.Second+took {
				t.Errorf("EOF %v: took %v", eof, d)
			}
		})
	}
}

func selfSigned(t *testing.T) tls.Certificate {
	pub, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, pub, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// The limit of what is queued while closing does not overflow.
func TestCloseHugeMessageLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, Options{PingInterval: -1, MessageLimit: math.MaxInt64})
		wait := callers(func() error { return c.Close(StatusNormal, "") })
		peer.expect("\x88\x03\xe8")
		peer.send("\x81kept", "\x88\x03\xe8")
		if err := wait()[0]; err != nil {
			t.Error(err)
		}
		if c.in.queue.most != math.MaxInt {
			t.Errorf("limit %d", c.in.queue.most)
		}
		wantMessage(t, c, bg, Text, "kept")
	})
}

// What may not be sent still closes.
func TestCloseInvalid(t *testing.T) {
	for _, tt := range []struct {
		code   StatusCode
		reason string
	}{{0, ""}, {1006, ""}, {1005, "x"}, {5000, ""}, {1000, strings.Repeat("x", 124)}, {1000, "\xff"}} {
		synctest.Test(t, func(t *testing.T) {
			a, b := pair(quiet, quiet)
			if err := a.Close(tt.code, tt.reason); err == nil {
				t.Errorf("Close(%v, %q) = nil", tt.code, tt.reason)
			}
			<-b.Done()
			wantState(t, b.Err().(*CloseError), 1011, 1011, true, nil)
		})
	}
}

// 5.5.1: an empty Close frame is answered by an empty one.
func TestCloseNoStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		peer.send("\x88")
		peer.expect("\x88")
		wantState(t, c.join(), 1005, 1005, true, nil)
		if !c.join().OK() {
			t.Error("not OK")
		}
	})
}
