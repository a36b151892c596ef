package ws

import (
	"bufio"
	"bytes"
	crand "crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/handshake"
	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// An opening is what came of a client's handshake.
type opening struct {
	response    *http.Response
	subprotocol string
	extension   proto.Extension // nil: no compression
	rest        []byte          // that arrived after the response
}

// clientHandshake sends the request and judges the response.
func clientHandshake(nc net.Conn, tgt *target, o *DialOptions) (*opening, error) {
	var nonce [16]byte
	crand.Read(nonce[:])
	req := handshake.Opening{
		Target: tgt.path, Host: o.Host, Key: handshake.Key(nonce),
		Subprotocols: o.Subprotocols, Header: requestHeader(tgt, o),
	}
	if req.Host == "" {
		req.Host = tgt.host
	}
	if o.Compression != nil {
		req.Extensions = o.Compression.Offer()
	}
	if _, err := nc.Write(handshake.AppendRequest(nil, req)); err != nil {
		return nil, err
	}
	head, rest, err := readHead(nc, handshake.ResponseEnd)
	if err != nil {
		return nil, headError(nc, head, nil, err)
	}
	resp, err := handshake.ParseResponse(head)
	if err != nil {
		return nil, headError(nc, head, rest, err)
	}
	keepCookies(tgt, o, resp.Header)
	got := &opening{response: httpResponse(resp), rest: rest}
	got.subprotocol, err = handshake.CheckResponse(resp, req.Key, o.Subprotocols, o.Compression != nil)
	if err == nil && o.Compression != nil {
		got.extension, err = o.Compression.Confirm(resp.Header["Sec-Websocket-Extensions"])
	}
	if err != nil {
		return nil, responseError(nc, resp.Status, head, rest, err)
	}
	return got, nil
}

// requestHeader returns the additional headers of a request.
func requestHeader(tgt *target, o *DialOptions) http.Header {
	user := tgt.url.User
	if user == nil && o.Jar == nil {
		return o.Header
	}
	// AddCookie joins the cookies to those of o.Header.
	r := http.Request{Header: o.Header.Clone()}
	if r.Header == nil {
		r.Header = make(http.Header)
	}
	if user != nil && r.Header.Get("Authorization") == "" {
		r.Header.Set("Authorization", basicAuth(user))
	}
	if o.Jar != nil {
		for _, c := range o.Jar.Cookies(tgt.httpURL()) {
			r.AddCookie(c)
		}
	}
	return r.Header
}

// keepCookies gives the cookies of any response to the jar.
func keepCookies(tgt *target, o *DialOptions, h http.Header) {
	if o.Jar == nil {
		return
	}
	if cookies := (&http.Response{Header: h}).Cookies(); len(cookies) > 0 {
		o.Jar.SetCookies(tgt.httpURL(), cookies)
	}
}

func basicAuth(u *url.Userinfo) string {
	pass, _ := u.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+pass))
}

// httpResponse makes the response that the caller gets to see.
func httpResponse(r *handshake.Response) *http.Response {
	return &http.Response{
		Status: fmt.Sprintf("%d %s", r.Status, r.Reason), StatusCode: r.Status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: r.Header, Body: http.NoBody,
	}
}

// headError makes a HandshakeError of a head that is not an HTTP/1.1 response
// as it should be, and leaves errors of the network. If it shows a status it is
// a response all the same: proxies still refuse with HTTP/1.0.
func headError(nc net.Conn, head, rest []byte, err error) error {
	var he *handshake.HeadError
	if !errors.As(err, &he) {
		return err
	}
	return responseError(nc, handshake.StatusOf(head), head, rest, err)
}

// maxErrorBody bounds the body of a response that is kept for the caller.
const maxErrorBody = 64 << 10

// responseError keeps the response that was refused because of reason, if it is
// one. A nil rest means that head has no end.
func responseError(nc net.Conn, status int, head, rest []byte, reason error) *HandshakeError {
	he := &HandshakeError{Status: status, err: reason}
	if status == 0 || rest == nil { // the head of a response never ended
		return he
	}
	// What a slow server has not sent in a second is not waited for.
	nc.SetReadDeadline(time.Now().Add(time.Second))
	in := io.MultiReader(bytes.NewReader(head), bytes.NewReader(rest), nc)
	resp, err := http.ReadResponse(bufio.NewReader(in), nil)
	if err != nil {
		return he
	}
	var body []byte
	if status != http.StatusSwitchingProtocols {
		body, _ = io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	he.Response = resp
	return he
}
