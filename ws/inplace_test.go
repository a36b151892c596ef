package ws

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// noise returns n bytes made by chance, always the same.
func noise(n int) []byte {
	p := make([]byte, n)
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	for i := range p {
		p[i] = byte(rng.Uint32())
	}
	return p
}

// A message that arrives in pieces is the same whether it is completed where it was
// read to, or elsewhere, and whoever reads it in the end.
func TestInPlaceInPieces(t *testing.T) {
	for _, size := range []int{100, bufSize - frame.MaxHeaderSize, bufSize, 64 << 10, 300 << 10, maxInPlace, maxInPlace + 1} {
		c, s := tcpPair(t, Options{PingInterval: -1, MessageLimit: 2 * maxInPlace}, quiet)
		want := noise(size)
		wire := append(frame.Header{Fin: true, Opcode: frame.Binary, Length: uint64(size)}.Append(nil), want...)
		const messages = 5 // the buffer is fitted to the last message
		all := bytes.Repeat(wire, messages)
		go func() {
			for i := 0; len(all) > 0; i++ {
				n := min(len(all), 1+i%7*(size/5+3))
				s.conn.Write(all[:n])
				all = all[n:]
				time.Sleep(100 * time.Microsecond)
			}
		}()
		var kept [][]byte
		for i := range messages {
			switch i % 3 {
			case 0, 2:
				_, p, err := c.Read(bg)
				if err != nil {
					t.Fatal(err)
				}
				kept = append(kept, p)
			default:
				for m, err := range c.Borrow(bg) {
					if err != nil {
						t.Fatal(err)
					}
					kept = append(kept, bytes.Clone(m.Data))
					break
				}
			}
		}
		for i, p := range kept {
			if !bytes.Equal(p, want) || cap(p) > 2*size+4096 {
				t.Errorf("message %d of %d bytes: %d bytes, room for %d", i, size, len(p), cap(p))
			}
		}
		c.CloseNow()
		s.CloseNow()
	}
}

// Reads that give up inside a message lose nothing of it, also if it is another call
// that goes on.
func TestInPlaceGivenUp(t *testing.T) {
	c, s := tcpPair(t, quiet, quiet)
	defer c.CloseNow()
	defer s.CloseNow()
	const size = 20 << 10
	want := noise(size)
	wire := append(frame.Header{Fin: true, Opcode: frame.Binary, Length: size}.Append(nil), want...)
	send := func(p []byte) { s.conn.Write(p) }
	expire := func() {
		ctx, cancel := context.WithTimeout(bg, 20*time.Millisecond)
		defer cancel()
		if _, _, err := c.Read(ctx); err != context.DeadlineExceeded {
			t.Fatalf("Read inside a message: %v", err)
		}
	}
	for range 3 {
		send(wire[:1000])
		expire()
		send(wire[1000:7000])
		expire()
		time.Sleep(3 * takeBackTime) // the background goroutine has the role
		send(wire[7000:9000])
		time.Sleep(takeBackTime)
		send(wire[9000:])
		if _, p, err := c.Read(bg); err != nil || !bytes.Equal(p, want) {
			t.Fatalf("%d bytes, %v", len(p), err)
		}
	}
	send(wire[:1000])
	expire()
	_, r, err := c.Reader(bg)
	if err != nil {
		t.Fatal(err)
	}
	p := make([]byte, 100)
	if n, err := r.Read(p); err != nil || !bytes.Equal(p[:n], want[:n]) {
		t.Errorf("Reader: %d bytes, %v", n, err)
	}
}

// What was read of a message whose end is refused is no message.
func TestInPlaceRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := against(t, true, quiet)
		go peer.discard()
		wire := peer.encode(0x81, "abc\xe2\x82")
		go func() {
			for _, b := range wire {
				peer.Write([]byte{b})
			}
		}()
		typ, p, err := c.Read(bg)
		if err == nil {
			t.Fatalf("read %v %q", typ, p)
		}
		wantCloseErr(t, c, "Read", err)
		peer.Close()
		c.CloseNow()
	})
}
