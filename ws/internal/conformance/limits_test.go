package conformance

import (
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/ws"
)

// lifted lets large messages pass.
var lifted = ws.Options{MessageLimit: 64 << 20, FragmentLimit: -1}

// Sections 5.6 and 5.4: large messages, in one frame, in fragments, and in
// segments of several sizes.
func TestLarge(t *testing.T) {
	large, piece := 4<<20, 1<<20
	for _, kib := range []int{64, 256, 1 << 10, 4 << 10, 8 << 10, 16 << 10} {
		if raceEnabled && kib > 1<<10 {
			continue
		}
		p := strings.Repeat("*", kib<<10)
		run(t, []testCase{
			{name: fmt.Sprintf("5.6 text of %d KiB", kib), opts: lifted, in: []string{lit(0x81, p)}, out: []string{lit(0x81, p)}},
			{name: fmt.Sprintf("5.6 binary of %d KiB", kib), opts: lifted, in: []string{lit(0x82, p)}, out: []string{lit(0x82, p)}},
		})
	}
	if raceEnabled {
		large, piece = large/16, piece/16
	}
	p := strings.Repeat("€uro", large/6)
	for _, size := range []int{64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20} {
		run(t, []testCase{
			{name: fmt.Sprintf("5.4 text of %d bytes by %d", large, size), opts: lifted, cuts: []int{atOnce},
				in: fragments(0x81, p, size), out: []string{lit(0x81, p)}},
			{name: fmt.Sprintf("5.4 binary of %d bytes by %d", large, size), opts: lifted, cuts: []int{atOnce, 64 << 10},
				in: fragments(0x82, p, size), out: []string{lit(0x82, p)}},
		})
	}
	for _, cut := range []int{64, 128, 256, 512, 1024, 2048, 4095} {
		p := p[:piece-piece%6]
		run(t, []testCase{
			{name: fmt.Sprintf("5.6 text of %d bytes in segments of %d", piece, cut), cuts: []int{cut}, in: []string{lit(0x81, p)}, out: []string{lit(0x81, p)}},
			{name: fmt.Sprintf("5.6 binary of %d bytes in segments of %d", piece, cut), cuts: []int{cut}, in: []string{lit(0x82, p)}, out: []string{lit(0x82, p)}},
		})
	}
}

// Section 5.6: 1000 messages one after the other.
func TestMany(t *testing.T) {
	count := 1000
	if raceEnabled {
		count = 100
	}
	for _, size := range []int{0, 16, 64, 256, 1024, 4096} {
		for _, b0 := range []byte{0x81, 0x82} {
			var in []string
			for i := range count {
				in = append(in, lit(b0, strings.Repeat(string(rune('a'+i%26)), size)))
			}
			run(t, []testCase{{name: fmt.Sprintf("5.6 %d of %d bytes, first byte %x", count, size, b0), in: in, out: in, cuts: []int{byFrame, atOnce}}})
		}
	}
}

// Section 10.4: limits. A length that is too large is refused by the header
// that declares it.
func TestLimits(t *testing.T) {
	m := ws.Options{MessageLimit: 100}
	f := ws.Options{FrameLimit: 200}
	n := ws.Options{FragmentLimit: 4}
	hundred := strings.Repeat("x", 100)
	empty := func(n int) (fs []string) {
		fs = append(fs, "\x02\x00")
		for range n - 1 {
			fs = append(fs, "\x00\x00")
		}
		return fs
	}
	cuts := []int{byFrame, atOnce}
	if raceEnabled {
		cuts = cuts[1:]
	}
	run(t, []testCase{
		{name: "10.4 message at the limit", opts: m, in: []string{lit(0x81, hundred)}, out: []string{lit(0x81, hundred)}},
		{name: "10.4 message over the limit", opts: m, in: []string{"\x81\x65"}, fail: 1009},
		{name: "10.4 fragments at the limit", opts: m, in: fragments(0x82, hundred, 30), out: []string{lit(0x82, hundred)}},
		{name: "10.4 fragments over the limit", opts: m, in: append(unfinished(fragments(0x82, hundred, 30)), "\x00\x01"), fail: 1009},
		{name: "10.4 the limit is per message", opts: m, in: []string{lit(0x81, hundred), lit(0x81, hundred)}, out: []string{lit(0x81, hundred), lit(0x81, hundred)}},
		{name: "10.4 a ping inside does not count", opts: m, in: []string{"\x01\x01a", lit(0x89, hundred), lit(0x80, hundred[:99])},
			out: []string{lit(0x8a, hundred), lit(0x81, "a"+hundred[:99])}},
		{name: "10.4 the largest length", in: []string{"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"}, fail: 1009},
		{name: "10.4 lengths that add up beyond 63 bits", opts: ws.Options{MessageLimit: -1},
			in: []string{"\x02\x01a", "\x80\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"}, fail: 1009},
		{name: "10.4 over the default limit by one", in: []string{"\x82\x7f\x00\x00\x00\x00\x00\x10\x00\x01"}, fail: 1009},
		{name: "10.4 frame at the limit", opts: f, in: []string{lit(0x82, hundred+hundred)}, out: []string{lit(0x82, hundred+hundred)}},
		{name: "10.4 frame over the limit", opts: f, in: []string{"\x82\x7e\x00\xc9"}, fail: 1009},
		{name: "10.4 continuation over the frame limit", opts: f, in: []string{"\x02\x01a", "\x80\x7e\x00\xc9"}, fail: 1009},
		{name: "10.4 fragments at their limit", opts: n, in: []string{"\x01\x01a", "\x00\x01b", "\x00\x01c", "\x80\x01d"}, out: []string{"\x81\x04abcd"}},
		{name: "10.4 too many fragments", opts: n, in: []string{"\x01\x01a", "\x00\x01b", "\x00\x01c", "\x00\x01d", "\x80\x01"}, fail: 1009},
		{name: "10.4 too many empty fragments", opts: n, in: append(empty(4), "\x00\x00"), fail: 1009},
		{name: "10.4 flood of empty fragments", in: append(empty(16384), "\x80\x00"), fail: 1009, cuts: cuts},
		{name: "10.4 as many fragments as are allowed", in: append(empty(16383), "\x80\x00"), out: []string{"\x82\x00"}, cuts: cuts},
	})
}

// Section 5.5.3: who pings without reading gets a pong for the most recent ping
// at least, and is not buffered without a bound.
func TestPingFlood(t *testing.T) {
	for _, server := range []bool{true, false} {
		for _, reads := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) { pingFlood(t, server, reads) })
		}
	}
}

func pingFlood(t *testing.T, server, reads bool) {
	// 128 pongs may wait, as many may be in a Write that is blocked, and as many
	// in the Read that the peer had begun before.
	const pings, bound = 5000, 3 * 128
	a, b := net.Pipe()
	gate := &gated{Conn: b}
	c, p := handshake(t, server, ws.Options{PingInterval: -1}, a, gate)
	synctest.Wait() // the peer reads, and will again after one more Read
	open := make(chan struct{})
	if reads {
		close(open)
	}
	gate.open.Store(&open)
	var flood []string
	for i := range pings {
		flood = append(flood, lit(0x89, fmt.Sprintf("%06d", i)))
	}
	if server {
		flood = maskAll(flood, false)
	}
	p.Write([]byte(strings.Join(flood, "")))
	synctest.Wait() // every ping is dealt with, as far as can be
	if !reads {
		close(open)
	}
	synctest.Wait()
	p.Close()
	<-p.ended
	<-c.Done()
	last := ""
	for _, f := range p.got {
		if f[:2] != "\x8a\x06" || f <= last {
			t.Fatalf("server %v, reads %v: got %q after %q", server, reads, f, last)
		}
		last = f
	}
	if want := lit(0x8a, fmt.Sprintf("%06d", pings-1)); p.err != nil || last != want {
		t.Errorf("server %v, reads %v: last pong %q, %v; want %q", server, reads, last, p.err, want)
	}
	if !reads && len(p.got) > bound {
		t.Errorf("server %v: %d pongs were buffered", server, len(p.got))
	}
}

// A gated connection is not read before open is closed.
type gated struct {
	net.Conn
	open atomic.Pointer[chan struct{}] // nil: open
}

func (g *gated) Read(p []byte) (int, error) {
	if open := g.open.Load(); open != nil {
		<-*open
	}
	return g.Conn.Read(p)
}
