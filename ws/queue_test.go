package ws

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestQueueOrder(t *testing.T) {
	q := newRecvQueue(1000, 100)
	for i := range 10 {
		q.put(chunk{Text, []byte{byte(i)}, true})
	}
	for i := range 10 {
		if c, ok := q.take(); !ok || c.data[0] != byte(i) {
			t.Fatalf("chunk %d: %v, %v", i, c, ok)
		}
	}
	if _, ok := q.take(); ok || q.bytes != 0 {
		t.Errorf("not empty: %d bytes", q.bytes)
	}
}

func TestQueueMarks(t *testing.T) {
	q := newRecvQueue(3*chunkCost, chunkCost)
	put := func() { q.put(chunk{typ: Text}) }
	closed := func() bool { now, _ := q.paused(); return now }
	for range 3 {
		put()
	}
	if closed() {
		t.Error("the gate is closed at the high mark")
	}
	put()
	if !closed() {
		t.Error("the gate is open above the high mark")
	}
	q.take()
	q.take()
	if !closed() {
		t.Error("the gate is open above the low mark")
	}
	q.take()
	if closed() {
		t.Error("the gate is closed at the low mark")
	}
	if _, n := q.paused(); n != 1 {
		t.Errorf("%d pauses, want 1", n)
	}
}

// The high mark is passed on: the peer's writes block until somebody reads.
func TestQueueBackPressure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, Options{PingInterval: -1, QueueHigh: 10_000})
		sent := 0
		wait := callers(func() error {
			for ; sent < 100; sent++ {
				if err := a.Write(bg, Binary, make([]byte, 1000)); err != nil {
					return err
				}
			}
			return nil
		})
		time.Sleep(time.Minute)
		synctest.Wait()
		if sent < 9 || sent > 30 {
			t.Errorf("%d messages were taken, want about 10", sent)
		}
		for range 100 {
			if _, p, err := b.Read(bg); err != nil || len(p) != 1000 {
				t.Fatalf("%d bytes, %v", len(p), err)
			}
		}
		if err := wait()[0]; err != nil {
			t.Error(err)
		}
		a.Close(StatusNormal, "")
		b.CloseNow()
	})
}

// A message larger than the queue passes.
func TestQueueLargeMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, Options{PingInterval: -1, QueueHigh: 1, MessageLimit: -1})
		go a.Write(bg, Binary, make([]byte, 3<<20))
		if _, p, err := b.Read(bg); err != nil || len(p) != 3<<20 {
			t.Errorf("%d bytes, %v", len(p), err)
		}
		a.Close(StatusNormal, "")
		b.CloseNow()
	})
}

// Pause and resume as fast as possible: no resume is lost.
func TestQueueHammer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newRecvQueue(0, 0)
		const n = 20_000
		go func() {
			for range n {
				q.wait()
				q.put(chunk{typ: Text})
			}
		}()
		for got := 0; got < n; {
			if _, ok := q.take(); ok {
				got++
				continue
			}
			<-q.ready
		}
	})
}

func TestQueueDrain(t *testing.T) {
	q := newRecvQueue(0, 0)
	q.put(chunk{typ: Text})
	if now, _ := q.paused(); !now {
		t.Fatal("the gate is open")
	}
	q.drain(3 * chunkCost)
	q.wait()
	if !q.put(chunk{typ: Text}) || !q.put(chunk{typ: Text}) {
		t.Error("dropped below the limit")
	}
	if q.put(chunk{typ: Text}) {
		t.Error("not dropped above the limit")
	}
	q.take()
	if q.put(chunk{typ: Text}) {
		t.Error("a chunk after a dropped one was kept: there is a gap")
	}
}
