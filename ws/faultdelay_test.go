package ws

import (
	"testing"
	"testing/synctest"
	"time"
)

// A view is what one side says of its end, and when it came.
type view struct {
	rcvd, sent StatusCode
	cause      error
	seconds    int
}

// Frames and EOF that are delayed, or never arrive, in each direction: what both
// sides say, and when. The first side closes at once with 1001 and has 10 s for
// it; the other one answers, and closes by itself after a minute.
//
// The state is settled by the frames: when TCP ends is of no account, nor is
// who of both is the server. The end of TCP is waited for by Close alone, for a
// second at most.
func TestFaultDelayAndDrop(t *testing.T) {
	closed := func(seconds int) view { return view{1001, 1001, nil, seconds} }
	unanswered := view{0, 1001, ErrCloseTimeout, 10}
	const sec = time.Second
	for _, tt := range []struct {
		name         string
		to, from     behaviour // of the direction to the first side, and from it
		first, other view
	}{
		{"all is well", behaviour{}, behaviour{}, closed(0), closed(0)},
		{"answer delayed", behaviour{delay: 3 * sec}, behaviour{}, closed(3), closed(0)},
		{"Close delayed", behaviour{}, behaviour{delay: 3 * sec}, closed(3), closed(3)},
		{"answer too late", behaviour{delay: 11 * sec}, behaviour{}, unanswered, closed(0)},
		{"answer lost", behaviour{fault: drop}, behaviour{}, unanswered, closed(0)},
		{"Close lost", behaviour{}, behaviour{fault: drop}, unanswered, view{0, 4000, ErrCloseTimeout, 70}},
		{"EOF to the first delayed", behaviour{delayEOF: 3 * sec}, behaviour{}, closed(0), closed(0)},
		{"EOF from the first delayed", behaviour{}, behaviour{delayEOF: 3 * sec}, closed(0), closed(0)},
		{"EOF to the first lost", behaviour{dropEOF: true}, behaviour{}, closed(0), closed(0)},
		{"EOF from the first lost", behaviour{}, behaviour{dropEOF: true}, closed(0), closed(0)},
	} {
		for _, byServer := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				role := "client"
				ab, ba := tt.from, tt.to
				if byServer {
					role = "server"
					ab, ba = ba, ab
				}
				n := newNetwork(t, func(n *network) { n.ab.behaviour, n.ba.behaviour = ab, ba })
				first, other := closeOver(t, n, byServer)
				if first != tt.first || other != tt.other {
					t.Errorf("%s, %s closes: %v and %v, want %v and %v", tt.name, role, first, other, tt.first, tt.other)
				}
			})
		}
	}
}

// closeOver closes a connection over n from one side and returns both views.
func closeOver(t *testing.T, n *network, byServer bool) (first, other view) {
	a := newConn(n.a, config{opts: quiet})
	b := newConn(n.b, config{server: true, opts: quiet})
	if byServer {
		a, b = b, a
	}
	start := time.Now()
	var closed time.Duration
	look := func(c *Conn, v *view) {
		<-c.Done()
		ce := c.Err().(*CloseError)
		v.cause, v.seconds = ce.Unwrap(), int(time.Since(start)/time.Second)
		if ce.Rcvd != nil {
			v.rcvd = ce.Rcvd.Code
		}
		if ce.Sent != nil {
			v.sent = ce.Sent.Code
		}
	}
	callers(
		func() error { look(a, &first); return nil },
		func() error { look(b, &other); return nil },
		func() error {
			defer func() { closed = time.Since(start) }()
			return a.Close(StatusGoingAway, "")
		},
		func() error { time.Sleep(time.Minute); return b.Close(4000, "") },
	)()
	if d := closed - time.Duration(first.seconds)*time.Second; d > lingerClient+2*takeBackTime {
		t.Errorf("Close waited for %v after the end", d)
	}
	return first, other
}
