package ws

import (
	"context"
	"testing"
	"time"
)

// A context that served one read and has ended since polls in the next one: its
// end is not taken for one of the network, whoever reads, and while closing.
func TestReadWithUsedUpContext(t *testing.T) {
	c, s := tcpPair(t, quiet, quiet)
	defer c.CloseNow()
	defer s.CloseNow()
	for i := range 200 {
		ctx, cancel := context.WithCancel(bg)
		if err := c.Write(bg, Text, []byte("first")); err != nil {
			t.Fatal(err)
		}
		// Not there yet, so that the read has to wait under the context.
		if _, p, err := s.Read(ctx); err != nil || string(p) != "first" {
			t.Fatalf("round %d: %q, %v", i, p, err)
		}
		cancel()
		if i%2 == 0 {
			time.Sleep(time.Millisecond) // the alarm has rung, or is about to
		}
		if _, _, err := s.Read(ctx); err != context.Canceled || s.Err() != nil {
			t.Fatalf("round %d: %v", i, err)
		}
	}
	ctx, cancel := context.WithCancel(bg)
	go c.Write(bg, Text, []byte("last"))
	wantMessage(t, s, ctx, Text, "last")
	cancel()
	time.Sleep(time.Millisecond)
	s.Read(ctx)
	go c.Discard(bg)
	if err := s.Close(StatusNormal, ""); err != nil {
		t.Error(err)
	}
}

// After the end inside a message every call gets the one state, the reader of
// that message included.
func TestReaderAfterEnd(t *testing.T) {
	c, s := tcpPair(t, quiet, quiet)
	defer c.CloseNow()
	defer s.CloseNow()
	w, err := c.Writer(bg, Text)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("begun")); err != nil {
		t.Fatal(err)
	}
	_, r, err := s.Reader(bg)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := r.Read(make([]byte, 10)); n != 5 || err != nil {
		t.Fatalf("%d bytes, %v", n, err)
	}
	c.CloseNow()
	for i := range 2 {
		_, err := r.Read(make([]byte, 10))
		wantCloseErr(t, s, "MessageReader.Read", err)
		_, _, err = s.Read(bg)
		wantCloseErr(t, s, "Read", err)
		_, _, err = s.Reader(bg)
		wantCloseErr(t, s, "Reader", err)
		if i == 0 {
			s.Close(StatusNormal, "")
		}
	}
	if s.end.watchdog != nil {
		t.Error("a closing was begun after the end")
	}
}
