package conformance

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/ws"
	"github.com/wsracecheck/wsracecheck/ws/deflate"
	"github.com/wsracecheck/wsracecheck/ws/internal/strictflate"
)

// deflated compresses a message with the standard library.
func deflated(s string) string { return newDeflater(false).message(s) }

// A deflater compresses the messages of one direction.
type deflater struct {
	w        *flate.Writer
	buf      bytes.Buffer
	takeover bool
}

func newDeflater(takeover bool) *deflater {
	d := &deflater{takeover: takeover}
	d.w, _ = flate.NewWriter(&d.buf, flate.BestSpeed)
	return d
}

func (d *deflater) message(s string) string {
	d.buf.Reset()
	if !d.takeover {
		d.w.Reset(&d.buf)
	}
	d.w.Write([]byte(s))
	d.w.Flush()
	return strings.TrimSuffix(d.buf.String(), "\x00\x00\xff\xff")
}

// The data of section 12, by size: made by a generator, but of the same kinds.
var kinds = map[string]func(rng *rand.Rand, n int) string{
	"12.1 JSON": func(rng *rand.Rand, n int) string {
		return fill(n, func() string {
			return fmt.Sprintf(`{"id":%d,"name":"item %d","tags":["a","b"],"price":%.2f},`, rng.IntN(1e6), rng.IntN(100), rng.Float64()*100)
		})
	},
	"12.2 bitmap": func(rng *rand.Rand, n int) string {
		i := 0
		return fill(n, func() string { i++; return string([]byte{byte(i / 7), byte(rng.IntN(8)), byte(i / 512)}) })
	},
	"12.3 text": func(rng *rand.Rand, n int) string {
		words := strings.Fields("Habe nun ach Philosophie Juristerei und Medizin und leider auch Theologie durchaus studiert mit heißem Bemühn")
		return fill(n, func() string { return words[rng.IntN(len(words))] + " " })
	},
	"12.4 HTML": func(rng *rand.Rand, n int) string {
		return fill(n, func() string {
			return fmt.Sprintf("<li class=\"c%d\"><a href=\"/p/%d\">überall</a></li>\n", rng.IntN(9), rng.IntN(1e5))
		})
	},
	"12.5 PDF": func(rng *rand.Rand, n int) string {
		return fill(n, func() string { return string(binary.BigEndian.AppendUint64(nil, rng.Uint64())) })
	},
}

// fill joins what next returns to n bytes; a rune that is cut off is made up
// for with blanks.
func fill(n int, next func() string) string {
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(next())
	}
	s := b.String()[:n]
	if v := strings.ToValidUTF8(s, ""); strings.HasPrefix(s, v) {
		return v + strings.Repeat(" ", n-len(v))
	}
	return s
}

// A shape is how the messages of a case are sent: of size bytes, in fragments
// of frame bytes.
type shape struct{ size, frame int }

var shapes = []shape{
	{16, 0}, {64, 0}, {256, 0}, {1 << 10, 0}, {4 << 10, 0}, {8 << 10, 0}, {16 << 10, 0}, {32 << 10, 0}, {64 << 10, 0}, {128 << 10, 0},
	{8 << 10, 256}, {16 << 10, 512}, {32 << 10, 1 << 10}, {64 << 10, 2 << 10}, {128 << 10, 4 << 10}, {128 << 10, 8 << 10}, {128 << 10, 16 << 10}, {128 << 10, 32 << 10},
}

// Section 12 of the public Autobahn suite: kinds and sizes of data, echoed
// compressed, in both roles. The suite sends 1000 messages each time, this up to
// 10.
func TestAutobahn12(t *testing.T) {
	for name, data := range kinds {
		for i, sh := range shapes {
			if (testing.Short() || raceEnabled) && i%4 != 0 {
				continue
			}
			t.Run(fmt.Sprintf("%s.%d", name, i+1), func(t *testing.T) {
				for _, server := range []bool{true, false} {
					e := compressedEcho{opts: deflate.Options{ContextTakeover: true, Threshold: -1}, server: server, ext: "permessage-deflate", data: data, shape: sh}
					synctest.Test(t, e.run)
				}
			})
		}
	}
}

// Section 13: the parameters that the suite asks for, and others, by the window
// that they promise for what the endpoint sends.
func TestAutobahn13(t *testing.T) {
	const pmd = "permessage-deflate"
	for _, tt := range []struct {
		name           string
		offer, respond string // of the suite as a client and as a server
		bits           int
		takeover       bool
	}{
		{"13.1", pmd, pmd, 15, true},
		{"13.2", pmd + "; server_no_context_takeover", pmd + "; client_no_context_takeover", 15, false},
		{"13.3", pmd + "; server_max_window_bits=8", pmd + "; client_max_window_bits=8", 8, true},
		{"13.4", pmd + "; server_max_window_bits=15", pmd + "; client_max_window_bits=15", 15, true},
		{"13.5", pmd + "; server_max_window_bits=8; server_no_context_takeover", pmd + "; client_max_window_bits=8; client_no_context_takeover", 8, false},
		{"13.6", pmd + "; server_max_window_bits=15; server_no_context_takeover", pmd + "; client_max_window_bits=15; client_no_context_takeover", 15, false},
		{"13.7", pmd + "; server_no_context_takeover; server_max_window_bits=8, " + pmd + "; server_no_context_takeover, " + pmd, pmd, 8, false},
		{"10 bits", pmd + "; server_max_window_bits=10", pmd + "; client_max_window_bits=10", 10, true},
	} {
		for i, sh := range shapes {
			if (testing.Short() || raceEnabled) && i%4 != 0 {
				continue
			}
			t.Run(fmt.Sprintf("%s.%d", tt.name, i+1), func(t *testing.T) {
				e := compressedEcho{opts: deflate.Options{ContextTakeover: true, Threshold: -1}, data: kinds["12.1 JSON"], shape: sh}
				e.server, e.ext, e.bits, e.noTakeover = true, tt.offer, tt.bits, !tt.takeover
				synctest.Test(t, e.run)
				if tt.name == "13.7" {
					return // a server has no list to answer with
				}
				e.server, e.ext = false, tt.respond
				synctest.Test(t, e.run)
			})
		}
	}
}

// A compressedEcho is a peer that sends compressed messages and decompresses
// their echoes with the window that was promised.
type compressedEcho struct {
	opts       deflate.Options
	server     bool
	ext        string
	data       func(*rand.Rand, int) string
	shape      shape
	bits       int // of the window; 0: 15
	noTakeover bool
}

func (e *compressedEcho) run(t *testing.T) {
	o := ws.Options{Compression: deflate.New(e.opts), PingInterval: -1}
	c, p := openExtension(t, e.server, o, e.ext)
	go func() {
		for m, err := range c.Messages(bg) {
			if err != nil {
				return
			}
			c.Write(bg, m.Type, m.Data)
		}
	}()
	synctest.Wait()
	rng := rand.New(rand.NewPCG(uint64(e.shape.size), uint64(e.shape.frame)))
	in := newDeflater(!strings.Contains(p.ext+p.gotExt, clientOr(e.server)+"_no_context_takeover"))
	if e.bits == 0 {
		e.bits = 15
	}
	out := strictflate.Window{Size: 1 << e.bits}
	for i := range max(2, min(10, 128<<10/e.shape.size)) {
		want := e.data(rng, e.shape.size)
		frames := []string{lit(0xc2, in.message(want))}
		if e.shape.frame > 0 {
			z := frames[0][headerSize(frames[0][1]):]
			frames = fragments(0xc2, z, e.shape.frame)
		}
		if e.server {
			frames = maskAll(frames, false)
		}
		before := len(p.got)
		for _, f := range frames {
			if _, err := p.Write([]byte(f)); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if len(p.got) != before+1 || p.err != nil {
			t.Fatalf("server %v, message %d: %d frames came back, %v; %v", e.server, i, len(p.got)-before, p.err, c.Err())
		}
		f := p.got[before]
		if f[0] != 0xc2 {
			t.Fatalf("server %v, message %d: first byte %x", e.server, i, f[0])
		}
		got, err := out.Next([]byte(f[headerSize(f[1]):]), !e.noTakeover)
		if err != nil || string(got) != want {
			t.Fatalf("server %v, message %d of %d bytes: echo of %d bytes, %v", e.server, i, len(want), len(got), err)
		}
	}
	end := close1000
	if e.server {
		end = masked(end)
	}
	p.Write([]byte(end))
	synctest.Wait()
	p.Close()
	if ce, ok := c.Err().(*ws.CloseError); !ok || !ce.OK() {
		t.Errorf("server %v: state %v", e.server, c.Err())
	}
}

// clientOr returns the role of the peer, as the parameters are called.
func clientOr(server bool) string {
	if server {
		return "client"
	}
	return "server"
}
