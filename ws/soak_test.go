package ws

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Sessions made by chance: messages of all sizes in both directions, whole and
// in fragments, are read as a whole and in parts by calls that give up again
// and again, with pings in between and every kind of mark. Nothing is lost,
// nothing is stuck, and everybody gets the one terminal state.
func TestSoak(t *testing.T) {
	for seed := range uint64(40) {
		synctest.Test(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 0))
			n := newNetwork(t, func(n *network) { n.ab.delay = time.Duration(rng.IntN(3)) * time.Millisecond })
			o := Options{MessageLimit: -1, QueueHigh: []int{1, 100, 5000, 0}[rng.IntN(4)], QueueLow: rng.IntN(3) * 10}
			a := newSoaker(t, newConn(n.a, config{opts: o}), rng)
			b := newSoaker(t, newConn(n.b, config{server: true, opts: o}), rng)
			wait := callers(a.read, b.read, a.ping, b.ping)
			callers(a.write, b.write)()
			for range 200 { // all is read by then, or it is stuck
				if int(a.n.Load()) == len(b.sent) && int(b.n.Load()) == len(a.sent) {
					break
				}
				time.Sleep(10 * time.Millisecond)
			}
			x, y := a, b
			if rng.IntN(2) == 0 {
				x, y = b, a
			}
			if err := x.c.Close(StatusNormal, ""); err != nil {
				t.Error(err)
			}
			<-y.c.Done()
			for i, err := range wait() {
				wantCloseErr(t, []*soaker{a, b, a, b}[i].c, fmt.Sprintf("seed %d, call %d", seed, i), err)
			}
			if !slices.EqualFunc(a.sent, b.got, bytes.Equal) || !slices.EqualFunc(b.sent, a.got, bytes.Equal) {
				t.Errorf("seed %d, %+v: %d of %d and %d of %d messages arrived", seed, o, len(b.got), len(a.sent), len(a.got), len(b.sent))
			}
		})
	}
}

// A soaker is one side of such a session.
type soaker struct {
	t         *testing.T
	c         *Conn
	rng       [3]*rand.Rand // of the three calls
	sent, got [][]byte
	n         atomic.Int32 // of got
}

func newSoaker(t *testing.T, c *Conn, rng *rand.Rand) *soaker {
	s := &soaker{t: t, c: c}
	for i := range s.rng {
		s.rng[i] = rand.New(rand.NewPCG(rng.Uint64(), 0))
	}
	return s
}

func (s *soaker) write() error {
	rng := s.rng[0]
	for i := range 20 {
		p := bytes.Repeat([]byte{byte(i)}, rng.IntN([]int{1, 10, 1000, 20_000, 100_000}[rng.IntN(5)]+1))
		s.sent = append(s.sent, p)
		if rng.IntN(2) == 0 {
			if err := s.c.Write(bg, Binary, p); err != nil {
				s.t.Error(err)
			}
			continue
		}
		w, err := s.c.Writer(bg, Binary)
		if err != nil {
			s.t.Error(err)
			continue
		}
		for part := range slices.Chunk(p, 1+rng.IntN(len(p)+1)) {
			w.Write(part)
		}
		if err := w.Close(); err != nil {
			s.t.Error(err)
		}
	}
	return nil
}

// short returns a context that ends soon, or at once.
func short(rng *rand.Rand) (context.Context, context.CancelFunc) {
	return context.WithTimeout(bg, time.Duration(rng.IntN(3))*time.Millisecond)
}

func (s *soaker) read() error {
	rng := s.rng[1]
	for {
		ctx, cancel := short(rng)
		var p []byte
		var err error
		if rng.IntN(2) == 0 {
			_, p, err = s.c.Read(ctx)
		} else {
			p, err = s.readParts(ctx)
		}
		cancel()
		switch {
		case err == nil:
			s.got = append(s.got, p)
			s.n.Add(1)
		case !errors.Is(err, context.DeadlineExceeded):
			return err
		}
	}
}

func (s *soaker) readParts(ctx context.Context) (p []byte, err error) {
	_, r, err := s.c.Reader(ctx)
	if err != nil {
		return nil, err
	}
	buf := make([]byte, 1+s.rng[1].IntN(5000))
	for {
		n, err := r.Read(buf)
		p = append(p, buf[:n]...)
		switch {
		case err == io.EOF:
			return p, nil
		case errors.Is(err, context.DeadlineExceeded):
			ctx, cancel := short(s.rng[1])
			defer cancel()
			r.SetContext(ctx)
		case err != nil:
			return nil, err
		}
	}
}

func (s *soaker) ping() error {
	for {
		ctx, cancel := short(s.rng[2])
		_, err := s.c.Ping(ctx)
		cancel()
		if errors.As(err, new(*CloseError)) {
			return err
		}
		time.Sleep(time.Millisecond)
	}
}
