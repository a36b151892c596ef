package interop

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/ws"
	"github.com/wsracecheck/wsracecheck/ws/deflate"
)

// A site is our server: the connections of the cases, how they ended, and the
// browser's page, all of one origin.
type site struct {
	variant variant
	mux     *http.ServeMux
	results chan report

	mu     sync.Mutex
	states map[string]chan end // by the id of the connection, for /state
}

// An end is a terminal state, for JavaScript.
type end struct {
	Rcvd         ws.StatusCode `json:"rcvd"` // 0: no Close frame
	RcvdReason   string        `json:"rcvdReason"`
	Sent         ws.StatusCode `json:"sent"`
	RcvdThenSent bool          `json:"rcvdThenSent"`
	Cause        string        `json:"cause"`
}

// A report is what run of cases.js returns.
type report struct {
	Planned int
	Results []struct{ Name, Error string }
}

// check makes each case a subtest.
func (r report) check(t *testing.T) {
	if r.Planned == 0 || len(r.Results) != r.Planned {
		t.Errorf("%d results of %d cases", len(r.Results), r.Planned)
	}
	for _, c := range r.Results {
		t.Run(c.Name, func(t *testing.T) {
			if c.Error != "" {
				t.Error(c.Error)
			}
		})
	}
}

var serverOptions = ws.AcceptOptions{
	Options:      ws.Options{MessageLimit: 32 << 20, PingInterval: -1, CloseTimeout: 5 * time.Second},
	Subprotocols: []string{"v1.interop", "v2.interop"},
}

// A variant is a setting that all cases run with.
type variant struct {
	name        string
	compression ws.Compression // nil: none
	http2       bool
}

var variants = []variant{
	{name: "plain"},
	{name: "compressed", compression: deflate.New(deflate.Options{Threshold: -1})},
	{name: "takeover", compression: deflate.New(deflate.Options{Threshold: -1, ContextTakeover: true})},
	{name: "small windows", compression: deflate.New(deflate.Options{Threshold: -1, ContextTakeover: true, WindowBits: 9, PeerWindowBits: 10})},
}

func eachVariant(t *testing.T, f func(t *testing.T, v variant)) {
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) { f(t, v) })
	}
}

// extension is what the peer sees of the handshake.
func (v variant) extension() string {
	if v.compression == nil {
		return ""
	}
	return "permessage-deflate"
}

// start serves a site on loopback; the URL is http.
func start(t *testing.T, v variant) (s *site, base string) {
	s = &site{variant: v, mux: http.NewServeMux(), results: make(chan report, 1), states: map[string]chan end{}}
	s.connection("/echo", func(c *ws.Conn, _ url.Values) error {
		for m, err := range c.Messages(context.Background()) {
			if err != nil {
				return err
			}
			if err := c.Write(context.Background(), m.Type, m.Data); err != nil {
				return err
			}
		}
		return nil
	})
	s.connection("/small", func(c *ws.Conn, _ url.Values) error {
		_, _, err := c.Read(context.Background())
		return err
	})
	s.connection("/close", func(c *ws.Conn, q url.Values) error {
		return c.Close(ws.StatusCode(number(q, "code")), q.Get("reason"))
	})
	s.connection("/drop", func(c *ws.Conn, _ url.Values) error { c.CloseNow(); return nil })
	s.connection("/fragments", fragments)
	s.connection("/ping", ping)
	s.connection("/burst", func(c *ws.Conn, q url.Values) error {
		for i := range number(q, "count") {
			if err := c.Write(context.Background(), ws.Text, fmt.Append(nil, i)); err != nil {
				return err
			}
		}
		return c.Close(ws.StatusNormal, "")
	})
	s.mux.HandleFunc("/state", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(<-s.state(r.FormValue("id")))
	})
	s.mux.HandleFunc("/results", s.takeResults)
	s.mux.Handle("/", http.FileServer(http.Dir("testdata")))

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: s.mux}
	t.Cleanup(func() { srv.Close() })
	if v.http2 {
		srv.TLSConfig = certificate(t)
		srv.ErrorLog = log.New(io.Discard, "", 0) // handshakes that the browser gives up
		go srv.ServeTLS(l, "", "")
		return s, "https://" + l.Addr().String()
	}
	go srv.Serve(l)
	return s, "http://" + l.Addr().String()
}

// certificate makes one that nobody trusts.
func certificate(t *testing.T) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	cert, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert}, PrivateKey: key}}}
}

// connection has connections to path handled by f and then notes their end.
func (s *site) connection(path string, f func(*ws.Conn, url.Values) error) {
	s.mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		o := serverOptions
		o.Compression = s.variant.compression
		if s.variant.http2 != (r.ProtoMajor == 2) {
			http.Error(w, "WebSocket over "+r.Proto, http.StatusHTTPVersionNotSupported)
			return
		}
		if path == "/small" {
			o.MessageLimit = 1000
		}
		c, err := ws.Accept(w, r, &o)
		if err != nil {
			return
		}
		defer c.CloseNow()
		q := r.URL.Query()
		f(c, q)
		<-c.Done()
		if id := q.Get("id"); id != "" {
			s.state(id) <- endOf(c)
		}
	})
}

func (s *site) state(id string) chan end {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.states[id] == nil {
		s.states[id] = make(chan end, 1)
	}
	return s.states[id]
}

func endOf(c *ws.Conn) (e end) {
	ce := c.Err().(*ws.CloseError)
	if ce.Rcvd != nil {
		e.Rcvd, e.RcvdReason = ce.Rcvd.Code, ce.Rcvd.Reason
	}
	if ce.Sent != nil {
		e.Sent = ce.Sent.Code
	}
	if err := ce.Unwrap(); err != nil {
		e.Cause = err.Error()
	}
	e.RcvdThenSent = ce.RcvdThenSent
	return e
}

func number(q url.Values, key string) int {
	n, _ := strconv.Atoi(q.Get(key))
	return n
}

// fragments sends one message in fragments and pings between them.
func fragments(c *ws.Conn, q url.Values) error {
	ctx := context.Background()
	go func() {
		for range c.Messages(ctx) {
		}
	}()
	w, err := c.Writer(ctx, ws.Text)
	if err != nil {
		return err
	}
	for range number(q, "count") {
		if _, err := io.WriteString(w, strings.Repeat("*", number(q, "size"))); err != nil {
			return err
		}
		if _, err := c.Ping(ctx); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return c.Close(ws.StatusNormal, "")
}

// ping pings the client 20 times and sends "ok" if it answers each.
func ping(c *ws.Conn, _ url.Values) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for range 20 {
		rtt, err := c.Ping(ctx)
		if err == nil && rtt <= 0 {
			err = fmt.Errorf("round-trip time %v", rtt)
		}
		if err != nil {
			return c.Close(ws.StatusInternalError, err.Error())
		}
	}
	if err := c.Write(ctx, ws.Text, []byte("ok")); err != nil {
		return err
	}
	return c.Close(ws.StatusNormal, "")
}

func (s *site) takeResults(w http.ResponseWriter, r *http.Request) {
	var rep report
	if err := json.NewDecoder(r.Body).Decode(&rep); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	select {
	case s.results <- rep:
	default: // a second browser would be a bug of the test, and is seen by its results
	}
}
