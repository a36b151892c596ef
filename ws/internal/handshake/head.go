package handshake

import (
	"bytes"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
)

// Limits of heads, so that a peer cannot make us keep more. A client asked for
// its response and gets to see more of it: a redirect to a login or a policy can
// be a line of many kilobytes.
const (
	MaxHead    = 64 << 10 // bytes of a request, with its final empty line
	MaxLine    = 8 << 10  // bytes of a line of a request, without CRLF
	MaxHeaders = 128      // header lines of a request

	MaxResponse        = 1 << 20 // bytes of a response
	MaxResponseHeaders = 1024    // header lines of a response
)

// A HeadError says why bytes are not the head of an HTTP/1.1 message that can
// be accepted.
type HeadError struct {
	Reason   string
	TooLarge bool // a limit was exceeded: 431 is the answer to a request
}

func (e *HeadError) Error() string { return e.Reason }

func headErrorf(format string, args ...any) error {
	return &HeadError{Reason: fmt.Sprintf(format, args...)}
}

// RequestEnd returns the length of the head at the start of b, the final empty
// line included, or 0 if b has no end of a head yet. The error is a
// [*HeadError]: b cannot become a head within MaxHead.
func RequestEnd(b []byte) (int, error) { return headEnd(b, MaxHead) }

// ResponseEnd is the same for a response, within MaxResponse. What does not
// begin like one is refused at once.
func ResponseEnd(b []byte) (int, error) {
	const begin = "HTTP/"
	if n := min(len(b), len(begin)); string(b[:n]) != begin[:n] {
		return 0, headErrorf("%q is not the beginning of an HTTP response", clip(string(b)))
	}
	return headEnd(b, MaxResponse)
}

func headEnd(b []byte, most int) (int, error) {
	i := bytes.Index(b, []byte("\r\n\r\n"))
	if i >= 0 && i+4 <= most {
		return i + 4, nil
	}
	if i >= 0 || len(b) >= most {
		return 0, tooLarge("head of more than %d bytes", most)
	}
	return 0, nil
}

func tooLarge(format string, args ...any) error {
	return &HeadError{Reason: fmt.Sprintf(format, args...), TooLarge: true}
}

// StatusOf returns the status of a response whose head begins with b and need
// not be complete or correct; 0 if it shows none.
func StatusOf(b []byte) int {
	line, _, whole := strings.Cut(string(b[:min(len(b), MaxLine)]), "\r\n")
	proto, rest, _ := strings.Cut(line, " ")
	code, _, _ := strings.Cut(rest, " ")
	if status, err := parseStatus(code); err == nil && whole && strings.HasPrefix(proto, "HTTP/") {
		return status
	}
	return 0
}

func parseStatus(code string) (int, error) {
	status, err := strconv.Atoi(code)
	if err != nil || len(code) != 3 || status < 100 {
		return 0, headErrorf("malformed status %q", clip(code))
	}
	return status, nil
}

// A Request is the head of a request.
type Request struct {
	Method string
	Target string   // as in the request line, e.g. "/chat?room=1"
	URL    *url.URL // Target, parsed
	Host   string
	Header http.Header // without Host
}

// A Response is the head of a response.
type Response struct {
	Status int
	Reason string
	Header http.Header
}

// ParseRequest parses the head of an HTTP/1.1 request, with its final empty
// line. The error is a [*HeadError].
func ParseRequest(head []byte) (*Request, error) {
	line, lines, err := splitHead(head, MaxHead, MaxLine, MaxHeaders)
	if err != nil {
		return nil, err
	}
	method, rest, ok1 := strings.Cut(line, " ")
	target, proto, ok2 := strings.Cut(rest, " ")
	u, ok3 := parseTarget(target)
	if !ok1 || !ok2 || !ok3 || !isToken(method) {
		return nil, headErrorf("malformed request line %q", clip(line))
	}
	if proto != "HTTP/1.1" {
		return nil, headErrorf("protocol %q is not HTTP/1.1", clip(proto))
	}
	h, err := parseHeader(lines)
	if err != nil {
		return nil, err
	}
	if len(h["Host"]) != 1 {
		return nil, headErrorf("request with %d Host headers", len(h["Host"]))
	}
	if err := noBody(h); err != nil {
		return nil, err
	}
	r := &Request{Method: method, Target: target, URL: u, Host: h.Get("Host"), Header: h}
	h.Del("Host")
	return r, nil
}

// noBody refuses what announces a body: a handshake has none, and bytes after
// the head are frames.
func noBody(h http.Header) error {
	if len(h["Transfer-Encoding"]) > 0 {
		return headErrorf("handshake with Transfer-Encoding")
	}
	for _, v := range h["Content-Length"] {
		if v != "0" {
			return headErrorf("handshake with Content-Length %q", clip(v))
		}
	}
	return nil
}

// ParseResponse parses the head of an HTTP/1.1 response, with its final empty
// line. The error is a [*HeadError].
func ParseResponse(head []byte) (*Response, error) {
	line, lines, err := splitHead(head, MaxResponse, MaxResponse, MaxResponseHeaders)
	if err != nil {
		return nil, err
	}
	proto, rest, _ := strings.Cut(line, " ")
	code, reason, _ := strings.Cut(rest, " ")
	if proto != "HTTP/1.1" {
		return nil, headErrorf("protocol %q is not HTTP/1.1", clip(proto))
	}
	status, err := parseStatus(code)
	if err != nil {
		return nil, err
	}
	h, err := parseHeader(lines)
	if err != nil {
		return nil, err
	}
	return &Response{Status: status, Reason: reason, Header: h}, nil
}

// splitHead splits a head into its first line and its header lines, within
// limits for the bytes of all and of a line, and for the lines.
func splitHead(head []byte, most, line, headers int) (first string, lines []string, err error) {
	end, err := headEnd(head, most)
	if err != nil {
		return "", nil, err
	}
	if end == 0 || end != len(head) {
		return "", nil, headErrorf("head does not end with its empty line")
	}
	all := strings.Split(string(head[:end-4]), "\r\n")
	if len(all)-1 > headers {
		return "", nil, tooLarge("more than %d headers", headers)
	}
	for _, l := range all {
		if len(l) > line {
			return "", nil, tooLarge("line of more than %d bytes", line)
		}
		if i := strings.IndexFunc(l, isCtl); i >= 0 {
			return "", nil, headErrorf("control character %q in the head", l[i])
		}
	}
	return all[0], all[1:], nil
}

func parseHeader(lines []string) (http.Header, error) {
	h := make(http.Header, len(lines))
	for _, l := range lines {
		name, value, ok := strings.Cut(l, ":")
		if !ok || !isToken(name) {
			return nil, headErrorf("malformed header line %q", clip(l))
		}
		key := textproto.CanonicalMIMEHeaderKey(name)
		h[key] = append(h[key], strings.Trim(value, " \t"))
	}
	return h, nil
}

// isCtl reports the control characters that no line may have; a tab may be in
// a value, and bytes above 0x7F are opaque.
func isCtl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7F }

// parseTarget parses the origin form of a target. What is served must not be
// another path than a proxy in front saw.
func parseTarget(s string) (u *url.URL, ok bool) {
	if !strings.HasPrefix(s, "/") || strings.ContainsAny(s, " \t#") {
		return nil, false
	}
	u, err := url.ParseRequestURI(s)
	return u, err == nil
}

// isToken reports whether s is a token of RFC 9110, section 5.6.2.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		case strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0:
		default:
			return false
		}
	}
	return s != ""
}

// clip bounds what an error message quotes of the peer's bytes.
func clip(s string) string {
	if len(s) > 64 {
		return s[:64] + "..."
	}
	return s
}
