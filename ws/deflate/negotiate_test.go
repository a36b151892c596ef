package deflate

import (
	"fmt"
	"strings"
	"testing"
)

// format says what a codec does: bits, and "+" for takeover, of sent and of
// received messages.
func format(c any) string {
	k, ok := c.(*codec)
	if !ok {
		return "none"
	}
	one := func(d direction, h history) string {
		s := fmt.Sprint(d.bits)
		if d.takeover != (h.limit > 0) || d.takeover && h.limit != 1<<d.bits {
			s += "?"
		}
		if d.takeover {
			s += "+"
		}
		return s
	}
	return one(k.send, k.sent) + " " + one(k.recv, k.rcvd)
}

var (
	plain    = Options{}
	takeover = Options{ContextTakeover: true}
	small    = Options{ContextTakeover: true, WindowBits: 10, PeerWindowBits: 9}
)

func TestOffer(t *testing.T) {
	for _, tt := range []struct {
		o    Options
		want string
	}{
		{plain, "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits"},
		{takeover, "permessage-deflate; client_max_window_bits"},
		{small, "permessage-deflate; server_max_window_bits=9; client_max_window_bits=10"},
	} {
		if got := New(tt.o).Offer(); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.o, got, tt.want)
		}
	}
}

// Section 5.1, for the server: what it answers to offers, and keeps to.
func TestAccept(t *testing.T) {
	const (
		pmd  = "permessage-deflate"
		none = "; server_no_context_takeover; client_no_context_takeover"
	)
	for _, tt := range []struct {
		o          Options
		offers     string
		want, does string
	}{
		{plain, "", "", "none"},
		{plain, "x-webkit-deflate-frame", "", "none"},
		{plain, "Permessage-Deflate", "", "none"},
		{plain, pmd, pmd + none, "15 15"},
		{takeover, pmd, pmd, "15+ 15+"},
		{takeover, "foo, " + pmd, pmd, "15+ 15+"},
		{takeover, pmd + "; server_no_context_takeover", pmd + "; server_no_context_takeover", "15 15+"},
		{takeover, pmd + "; client_no_context_takeover", pmd + "; client_no_context_takeover", "15+ 15"},
		{takeover, pmd + "; client_max_window_bits", pmd, "15+ 15+"},
		{takeover, pmd + "; client_max_window_bits=10", pmd + "; client_max_window_bits=10", "15+ 10+"},
		{takeover, pmd + `; client_max_window_bits="8"`, pmd + "; client_max_window_bits=8", "15+ 8+"},
		{takeover, pmd + "; server_max_window_bits=8", pmd + "; server_max_window_bits=8", "8+ 15+"},
		{takeover, pmd + "; server_max_window_bits=15", pmd + "; server_max_window_bits=15", "15+ 15+"},
		{small, pmd, pmd + "; client_no_context_takeover; server_max_window_bits=10", "10+ 15"},
		{small, pmd + "; client_max_window_bits", pmd + "; server_max_window_bits=10; client_max_window_bits=9", "10+ 9+"},
		{small, pmd + "; client_max_window_bits=8; server_max_window_bits=12", pmd + "; server_max_window_bits=10; client_max_window_bits=8", "10+ 8+"},
		{small, pmd + "; client_max_window_bits=12; server_max_window_bits=8", pmd + "; server_max_window_bits=8; client_max_window_bits=9", "8+ 9+"},

		// Offers that must be declined, section 7.1.
		{takeover, pmd + "; foo", "", "none"},
		{takeover, pmd + "; server_no_context_takeover=1", "", "none"},
		{takeover, pmd + "; client_no_context_takeover; client_no_context_takeover", "", "none"},
		{takeover, pmd + "; server_max_window_bits", "", "none"},
		{takeover, pmd + "; server_max_window_bits=7", "", "none"},
		{takeover, pmd + "; server_max_window_bits=16", "", "none"},
		{takeover, pmd + "; server_max_window_bits=08", "", "none"},
		{takeover, pmd + "; client_max_window_bits=x", "", "none"},
		{takeover, pmd + "; client_max_window_bits=16, " + pmd, pmd, "15+ 15+"},
		{takeover, pmd + "; server_max_window_bits=9, " + pmd, pmd + "; server_max_window_bits=9", "9+ 15+"},
	} {
		got, c, err := New(tt.o).Accept([]string{tt.offers})
		if err != nil || got != tt.want || format(c) != tt.does {
			t.Errorf("%+v, offer %q:\ngot  %q, %s, %v\nwant %q, %s", tt.o, tt.offers, got, format(c), err, tt.want, tt.does)
		}
	}
	if _, _, err := New(plain).Accept([]string{"permessage-deflate;;"}); err == nil {
		t.Error("a malformed header is accepted")
	}
}

// Section 5.1, for the client: which answers it takes, and what it does then.
func TestConfirm(t *testing.T) {
	const pmd = "permessage-deflate"
	for _, tt := range []struct {
		o        Options
		response string
		want     string // or the error's text after "!"
	}{
		{plain, "", "none"},
		{plain, pmd + "; server_no_context_takeover", "15 15"},
		{plain, pmd + "; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12", "15 12"},
		{plain, pmd, "!without server_no_context_takeover"},
		{takeover, pmd, "15+ 15+"},
		{takeover, pmd + "; client_no_context_takeover", "15 15+"},
		{takeover, pmd + "; server_no_context_takeover", "15+ 15"},
		{takeover, pmd + "; server_max_window_bits=12", "15+ 12+"},
		{takeover, pmd + "; client_max_window_bits=8", "8+ 15+"},
		{small, pmd + "; server_max_window_bits=9", "10+ 9+"},
		{small, pmd + "; server_max_window_bits=8; client_max_window_bits=15", "10+ 8+"},
		{small, pmd + "; server_max_window_bits=10", "!10 bits instead of 9"},
		{small, pmd, "!15 bits instead of 9"},
		{takeover, "foo", "!was not offered"},
		{takeover, pmd + ", " + pmd, "!2 extensions"},
		{takeover, pmd + "; client_max_window_bits", "!value"},
		{takeover, pmd + "; client_max_window_bits=7", "!value"},
		{takeover, pmd + "; server_no_context_takeover; server_no_context_takeover", "!twice"},
		{takeover, pmd + "; client_no_context_takeover=1", "!has a value"},
		{takeover, pmd + "; foo=1", "!unknown parameter"},
		{takeover, pmd + ";;", "!not a token"},
	} {
		c, err := New(tt.o).Confirm([]string{tt.response})
		if text, bad := strings.CutPrefix(tt.want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), text) {
				t.Errorf("%+v, response %q: error %v, want one about %q", tt.o, tt.response, err, text)
			}
		} else if err != nil || format(c) != tt.want {
			t.Errorf("%+v, response %q: %s, %v; want %s", tt.o, tt.response, format(c), err, tt.want)
		}
	}
}

// Whatever two sides are set to, they agree on both directions.
func TestAgree(t *testing.T) {
	all := []Options{plain, takeover, small, {WindowBits: 8}, {PeerWindowBits: 8}, {ContextTakeover: true, PeerWindowBits: 12}}
	for _, co := range all {
		for _, so := range all {
			client := New(co)
			response, s, err := New(so).Accept([]string{client.Offer()})
			if err != nil || s == nil {
				t.Errorf("%+v: offer %q: %v", so, client.Offer(), err)
				continue
			}
			c, err := client.Confirm([]string{response})
			if err != nil {
				t.Errorf("%+v and %+v: response %q: %v", co, so, response, err)
				continue
			}
			ck, sk := c.(*codec), s.(*codec)
			for _, way := range [][2]direction{{ck.send, sk.recv}, {sk.send, ck.recv}} {
				if way[0].bits > way[1].bits || way[0].takeover && !way[1].takeover {
					t.Errorf("%+v and %+v, %q: one sends %+v, the other expects %+v", co, so, response, way[0], way[1])
				}
			}
		}
	}
}

func TestNewPanics(t *testing.T) {
	for _, o := range []Options{{Level: 10}, {Level: -1}, {WindowBits: 7}, {WindowBits: 16}, {PeerWindowBits: 7}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v: no panic", o)
				}
			}()
			New(o)
		}()
	}
}
