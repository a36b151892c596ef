package proto

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// 7.4: which codes may be on the wire.
func TestValidCode(t *testing.T) {
	valid := func(c int) bool {
		return c >= 1000 && c <= 1003 || c >= 1007 && c <= 1014 || c >= 3000 && c <= 4999
	}
	for c := range 1 << 16 {
		if got := ValidCode(uint16(c)); got != valid(c) {
			t.Errorf("ValidCode(%d) = %v", c, got)
		}
	}
}

func TestCloseRoundTrip(t *testing.T) {
	for _, c := range []Close{
		{Code: CodeNoStatus}, {Code: 1000}, {Code: 4999, Reason: "bye"},
		{Code: 1011, Reason: strings.Repeat("x", MaxReason)}, {Code: 3000, Reason: "€"},
	} {
		if err := c.Check(); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
		if got, err := ParseClose(c.Append(nil)); err != nil || got != c {
			t.Errorf("%+v became %+v, %v", c, got, err)
		}
	}
}

func TestCloseCheck(t *testing.T) {
	for _, c := range []Close{
		{Code: 0}, {Code: 999}, {Code: 1004}, {Code: 1006}, {Code: 1015}, {Code: 2000}, {Code: 5000},
		{Code: CodeNoStatus, Reason: "x"},
		{Code: 1000, Reason: strings.Repeat("x", MaxReason+1)},
		{Code: 1000, Reason: "\xff"},
	} {
		if c.Check() == nil {
			t.Errorf("%+v may be sent", c)
		}
	}
}

func TestTrimReason(t *testing.T) {
	for _, s := range []string{"", "short", strings.Repeat("x", 123), strings.Repeat("x", 200), strings.Repeat("€", 100), "a" + strings.Repeat("€", 100)} {
		got := TrimReason(s)
		if len(got) > MaxReason || !strings.HasPrefix(s, got) || !utf8.ValidString(got) {
			t.Errorf("TrimReason(%q) = %q", s, got)
		}
		if len(s) <= MaxReason && got != s || len(s) > MaxReason && len(got) < MaxReason-3 {
			t.Errorf("TrimReason(%q) cut too much: %q", s, got)
		}
	}
}

// 7.1: the order is that of the peer's frame and the beginning of ours.
func TestCloseState(t *testing.T) {
	a, b := Close{Code: 1000, Reason: "a"}, Close{Code: 1001, Reason: "b"}
	t.Run("peer first", func(t *testing.T) {
		var s CloseState
		s.Receive(a)
		if s.Complete() || s.Sent != nil {
			t.Error("complete after one frame")
		}
		if !s.BeginSend() || s.BeginSend() {
			t.Error("the right to send is not given exactly once")
		}
		s.EndSend(b)
		if !s.Complete() || !s.RcvdThenSent || *s.Rcvd != a || *s.Sent != b {
			t.Errorf("%+v", s)
		}
	})
	t.Run("ours first, answer parsed before the write returned", func(t *testing.T) {
		var s CloseState
		s.BeginSend()
		s.Receive(b)
		s.EndSend(a)
		if !s.Complete() || s.RcvdThenSent {
			t.Errorf("%+v", s)
		}
	})
	t.Run("write failed", func(t *testing.T) {
		var s CloseState
		s.BeginSend()
		if s.Complete() || s.Sent != nil || s.BeginSend() {
			t.Errorf("%+v", s)
		}
	})
	t.Run("only the first is kept", func(t *testing.T) {
		var s CloseState
		s.Receive(a)
		s.Receive(b)
		if *s.Rcvd != a {
			t.Errorf("%+v", s.Rcvd)
		}
	})
}

func FuzzParseClose(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{3})
	f.Add([]byte("\x03\xe8bye"))
	f.Add([]byte("\x03\xee"))
	f.Add([]byte("\x03\xe8\xff"))
	f.Fuzz(func(t *testing.T, p []byte) {
		c, err := ParseClose(p)
		if err == nil && string(c.Append(nil)) != string(p) {
			t.Errorf("%x became %+v", p, c)
		}
		if err == nil && len(p) <= 125 && c.Check() != nil {
			t.Errorf("received %+v could not be echoed: %v", c, c.Check())
		}
	})
}
