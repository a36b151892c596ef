package conformance

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/ws"
)

// A testCase is a conversation. Frames are written as a server sends them; for
// the other role they are masked.
//
// The peer sends in and then, unless the case ends the connection by itself,
// a Close frame with 1000. After each segment it waits until nothing moves any
// more, so that the order of what comes back is determined.
type testCase struct {
	name string // begins with the section
	opts ws.Options
	in   []string
	out  []string // what comes back before the Close frame

	// How it ends; at most one of the two. Otherwise by the peer's 1000.
	end  string // the Close frame that answers the one in in
	fail uint16 // the code with which the endpoint fails the connection, once the last byte of in has arrived, and not before

	// ext is the extension header that the peer sends.
	ext string

	// misMask masks in for the wrong role, and keeps two bytes of a frame.
	misMask bool

	// beyond: in goes on after the byte that fails the connection.
	beyond bool

	// cuts are the sizes of segments; default: see segmentations.
	cuts []int
}

const close1000 = "\x88\x02\x03\xe8"

// Segmentations that are no size.
const (
	byFrame    = 0
	atOnce     = -1 // and the application streams
	oneSegment = -2 // and the application answers before what follows is acted on
)

// segmentations returns the ways to cut n bytes into segments.
func segmentations(n int) []int {
	switch {
	case n <= 700:
		return []int{byFrame, atOnce, 1, 2, 3, 7}
	case n <= 300_000:
		return []int{byFrame, atOnce, 997, 16384}
	}
	return []int{byFrame, atOnce}
}

func run(t *testing.T, cases []testCase) {
	seen := map[string]bool{}
	for _, tt := range cases {
		if seen[tt.name] {
			t.Errorf("two cases are called %q", tt.name)
		}
		seen[tt.name] = true
		t.Run(tt.name, func(t *testing.T) {
			for _, server := range []bool{true, false} {
				cuts := tt.cuts
				if cuts == nil {
					cuts = segmentations(len(strings.Join(tt.in, "")))
				}
				for _, cut := range cuts {
					for _, tt.opts.NoCoalescing = range []bool{false, true} {
						if tt.opts.NoCoalescing && cut > 0 {
							continue // how little arrives at once does not matter then
						}
						synctest.Test(t, func(t *testing.T) { tt.run(t, server, cut) })
					}
				}
			}
		})
	}
}

// run runs one case in one role with one segmentation.
func (tt *testCase) run(t *testing.T, server bool, cut int) {
	where := fmt.Sprintf("server %v, corked %v, cut %d", server, !tt.opts.NoCoalescing, cut)
	tt.opts.PingInterval = -1
	c, p := openExtension(t, server, tt.opts, tt.ext)
	echo := echoWhole
	if cut == atOnce {
		echo = echoStream
	}
	var read []string
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		echo(c, &read)
	}()

	in := tt.in
	if tt.end == "" && tt.fail == 0 {
		in = append(slices.Clone(in), close1000)
	}
	if server != tt.misMask {
		in = maskAll(in, tt.misMask)
	}
	segments := segment(in, cut)
	for i, s := range segments {
		if tt.fail != 0 && !tt.beyond && i == len(segments)-1 && cut == 1 && closeFrame(p.got) != "" {
			t.Errorf("%s: failed before the last byte, with %q", where, closeFrame(p.got))
		}
		if _, err := p.Write([]byte(s)); err != nil {
			break // a server has closed the connection
		}
		synctest.Wait()
	}
	synctest.Wait()
	tt.checkFrames(t, where, p, cut)
	p.Close()
	<-ended
	tt.checkRead(t, where, read)
	tt.checkState(t, where, c.Err())
}

func maskAll(frames []string, short bool) []string {
	frames = slices.Clone(frames)
	for i, f := range frames {
		if frames[i] = masked(f); short {
			frames[i] = frames[i][:2]
		}
	}
	return frames
}

// segment cuts frames into segments. Unless it is one, no segment holds both
// the end of a frame and the beginning of the end: of a Close frame or of the
// last frame. Otherwise it would be chance whether the application gets its
// turn in between.
func segment(frames []string, cut int) (segs []string) {
	if cut == byFrame {
		return frames
	}
	if cut == atOnce || cut == oneSegment {
		return []string{strings.Join(frames, "")}
	}
	flush := func(p []byte) {
		for b := range slices.Chunk(p, cut) {
			segs = append(segs, string(b))
		}
	}
	var run []byte
	for i, f := range frames {
		if f[0] == 0x88 || i == len(frames)-1 {
			flush(run)
			run = nil
		}
		run = append(run, f...)
	}
	flush(run)
	return segs
}

// closeFrame returns the Close frame among frames.
func closeFrame(frames []string) string {
	for _, f := range frames {
		if f[0] == 0x88 {
			return f
		}
	}
	return ""
}

// checkFrames compares what came back. If all of in was one segment the
// endpoint may close before the application or a pong got its turn; in no case
// does something follow the Close frame (section 5.5.1).
func (tt *testCase) checkFrames(t *testing.T, where string, p *peer, cut int) {
	t.Helper()
	if p.err != nil {
		t.Errorf("%s: %v", where, p.err)
	}
	if len(p.got) == 0 || p.got[len(p.got)-1][0] != 0x88 {
		t.Errorf("%s: got %s; the last is no Close frame", where, brief(p.got))
		return
	}
	got, last := p.got[:len(p.got)-1], p.got[len(p.got)-1]
	if cut != atOnce && !slices.Equal(got, tt.out) {
		t.Errorf("%s: got %s, want %s", where, brief(got), brief(tt.out))
	}
	if closeFrame(got) != "" {
		t.Errorf("%s: two Close frames in %s", where, brief(p.got))
	}
	want := tt.end
	if want == "" {
		want = close1000
	}
	if tt.fail != 0 {
		want, last = string([]byte{byte(tt.fail >> 8), byte(tt.fail)}), last[2:min(4, len(last))]
	}
	if last != want {
		t.Errorf("%s: Close frame %q, want %q", where, last, want)
	}
}

// checkRead compares the messages that the application read with those that
// it was to send back.
func (tt *testCase) checkRead(t *testing.T, where string, read []string) {
	t.Helper()
	var want []string
	for _, f := range tt.out {
		if f[0]&0x08 == 0 {
			want = append(want, f)
		}
	}
	if !slices.Equal(read, want) {
		t.Errorf("%s: the application read %s, want %s", where, brief(read), brief(want))
	}
}

// checkState compares the terminal state.
func (tt *testCase) checkState(t *testing.T, where string, err error) {
	t.Helper()
	var ce *ws.CloseError
	var pe *ws.ProtocolError
	switch {
	case !errors.As(err, &ce) || ce.Sent == nil:
		t.Errorf("%s: state %v", where, err)
	case tt.fail == 0 && (ce.Rcvd == nil || *ce.Rcvd != *ce.Sent || !ce.RcvdThenSent || ce.Unwrap() != nil):
		t.Errorf("%s: state %v, want the peer's Close frame, answered", where, ce)
	case tt.fail != 0 && (ce.Rcvd != nil || uint16(ce.Sent.Code) != tt.fail || !errors.As(err, &pe) || uint16(pe.Code) != tt.fail):
		t.Errorf("%s: state %v, want failed with %d", where, ce, tt.fail)
	}
}

// echoWhole sends messages back in one frame. It notes each as that frame.
func echoWhole(c *ws.Conn, read *[]string) {
	for m, err := range c.Messages(bg) {
		if err != nil {
			return
		}
		*read = append(*read, lit(0x80|byte(m.Type), string(m.Data)))
		c.Write(bg, m.Type, m.Data)
	}
}

// echoStream sends messages back in fragments.
func echoStream(c *ws.Conn, read *[]string) {
	for {
		typ, r, err := c.Reader(bg)
		if err != nil {
			return
		}
		p, err := io.ReadAll(r)
		if err != nil {
			return
		}
		*read = append(*read, lit(0x80|byte(typ), string(p)))
		if w, err := c.Writer(bg, typ); err == nil {
			w.Write(p)
			w.Close()
		}
	}
}

// brief formats frames without their whole payloads.
func brief(frames []string) string {
	var b strings.Builder
	for _, f := range frames {
		fmt.Fprintf(&b, " %.40q", f)
		if len(f) > 40 {
			fmt.Fprintf(&b, "(%d)", len(f))
		}
	}
	return "[" + strings.TrimPrefix(b.String(), " ") + "]"
}
