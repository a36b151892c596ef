package ws

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func newQueue(high, low int) *recvQueue { return &recvQueue{high: high, low: low} }

// message puts a whole message in.
func (q *recvQueue) message(p string) bool { return q.put(Text, []byte(p), 0, true, false) }

func (q *recvQueue) part(p []byte, left uint64, last bool) { q.put(Text, p, left, last, false) }

func wantTake(t *testing.T, q *recvQueue, data string) {
	t.Helper()
	if m, ok := q.take(); !ok || string(m.data) != data || !m.final || m.typ != Text {
		t.Errorf("took %v %q, final %v, ok %v; want %q", m.typ, m.data, m.final, ok, data)
	}
}

func wantCopy(t *testing.T, q *recvQueue, data string, final bool) {
	t.Helper()
	p := make([]byte, 1<<20)
	if n, typ, fin, ok := q.copyTo(p); !ok || string(p[:n]) != data || fin != final || typ != Text {
		t.Errorf("copied %v %.20q, final %v, ok %v; want %.20q, final %v", typ, p[:n], fin, ok, data, final)
	}
}

func wantNothing(t *testing.T, q *recvQueue) {
	t.Helper()
	if m, ok := q.take(); ok {
		t.Errorf("took %q, final %v; want nothing", m.data, m.final)
	}
}

func wantNoPart(t *testing.T, q *recvQueue) {
	t.Helper()
	if n, _, final, ok := q.copyTo(make([]byte, 10)); ok {
		t.Errorf("copied %d bytes, final %v; want nothing", n, final)
	}
}

func TestQueueOrder(t *testing.T) {
	q := newQueue(1000, 100)
	for i := range 10 {
		q.message(fmt.Sprint(i))
	}
	for i := range 10 {
		wantTake(t, q, fmt.Sprint(i))
	}
	wantNothing(t, q)
	wantNoPart(t, q)
	if q.bytes != 0 {
		t.Errorf("%d bytes are left", q.bytes)
	}
}

// A queue that is never empty does not keep the place of what was taken, and
// one that was long gives it back.
func TestQueuePlace(t *testing.T) {
	q := newQueue(1000, 100)
	q.message("x")
	for range 10_000 {
		q.message("x")
		wantTake(t, q, "x")
	}
	if cap(q.items) > 16 {
		t.Errorf("room for %d messages", cap(q.items))
	}
	for range 1000 {
		q.message("x")
	}
	for range 1001 {
		wantTake(t, q, "x")
	}
	if cap(q.items) != 0 {
		t.Errorf("room for %d messages", cap(q.items))
	}
}

// A message is assembled in the queue, and can be taken as a whole or in parts.
func TestQueueParts(t *testing.T) {
	q := newQueue(1000, 100)
	q.part([]byte("ab"), 1, true)
	wantNothing(t, q)
	if typ, ok := q.peek(); typ != Text || !ok {
		t.Errorf("peek: %v, %v", typ, ok)
	}
	wantCopy(t, q, "ab", false)
	wantNoPart(t, q)
	q.part([]byte("c"), 0, true)
	wantTake(t, q, "c")

	q.part(nil, 0, false) // an empty fragment
	wantNothing(t, q)
	wantNoPart(t, q)
	q.part(nil, 0, true)
	wantCopy(t, q, "", true)
	if q.bytes != 0 {
		t.Errorf("%d bytes are left", q.bytes)
	}
}

// Bytes that are read into the queue's own room are not overwritten by what
// comes later, nor do they overwrite what was taken.
func TestQueueSpace(t *testing.T) {
	q := newQueue(1000, 100)
	if q.space(100, true, 1<<20) != nil {
		t.Error("room without a message")
	}
	q.part([]byte("<"), 10_000, true)
	room := q.space(10_000, true, 1<<20)
	n := copy(room, "abc")
	wantCopy(t, q, "<", false) // while the room is written to
	q.extend(n, false)
	wantCopy(t, q, "abc", false)
	room = q.space(9_997, true, 1<<20)
	for i := range room {
		room[i] = 'x'
	}
	q.extend(len(room), false)
	wantCopy(t, q, strings.Repeat("x", len(room)), false)
}

// The room never exceeds four times what has arrived, or what the last message
// was worth, whatever is declared, and a message that is declared honestly is
// moved only a few times.
func TestQueueRoom(t *testing.T) {
	const size = 1 << 20
	q := newQueue(1000, 100)
	for i, declared := range []uint64{size, 1 << 62} {
		left, moves := declared-1000, 0
		q.part(make([]byte, 1000), left, true)
		var at *byte
		for arrived := 1000; arrived < size; {
			room := q.space(left, true, 1<<30)
			m := q.unfinished()
			if bound := max(4*arrived+minSpace, i*size) + slack; cap(m.data) > bound {
				t.Fatalf("room for %d bytes after %d", cap(m.data), arrived)
			}
			if &m.data[0] != at {
				at = &m.data[0]
				moves++
			}
			n := min(len(room), 5000)
			q.extend(n, left == uint64(n))
			arrived += n
			left -= uint64(n)
		}
		if moves > 8 || i == 1 && moves > 2 {
			t.Errorf("moved %d times", moves)
		}
		if m, ok := q.take(); ok != (declared == size) || ok && (!m.own || cap(m.data) != size+slack) {
			t.Errorf("took %d bytes, ok %v", len(m.data), ok)
		}
	}
}

// Many small fragments are not copied again and again.
func TestQueueSmallFragments(t *testing.T) {
	q := newQueue(1000, 100)
	moves, size := 0, 0
	for range 10_000 {
		q.part([]byte("0123456789"), 0, false)
		if c := cap(q.unfinished().data); c != size {
			size = c
			moves++
		}
	}
	if moves > 20 || size > 400_000 {
		t.Errorf("moved %d times, room for %d", moves, size)
	}
}

// What is for an extension to decode cannot be taken before that.
func TestQueueCoded(t *testing.T) {
	q := newQueue(1000, 100)
	q.put(Text, []byte("a"), 1, true, true)
	wantNoPart(t, q)
	q.put(Text, []byte("b"), 0, true, true)
	if p := q.encoded(); string(p) != "ab" {
		t.Errorf("%q", p)
	}
	q.decoded(bytes.Repeat([]byte("x"), 100), nil)
	if q.bytes != 100+messageCost {
		t.Errorf("%d bytes", q.bytes)
	}
	wantTake(t, q, strings.Repeat("x", 100))
}

func TestQueueMarks(t *testing.T) {
	q := newQueue(3*messageCost, messageCost)
	for range 3 {
		q.message("")
	}
	if q.pause() {
		t.Error("paused at the high mark")
	}
	q.message("")
	if !q.pause() || !q.paused {
		t.Error("not paused above the high mark")
	}
	q.take()
	q.copyTo(nil)
	if !q.paused {
		t.Error("not paused above the low mark")
	}
	q.take()
	if q.paused {
		t.Error("paused at the low mark")
	}
	if q.pauses != 1 {
		t.Errorf("%d pauses, want 1", q.pauses)
	}
}

// The high mark is passed on: the peer's writes block until somebody reads.
func TestQueueBackPressure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(Options{PingInterval: -1, NoCoalescing: true}, Options{PingInterval: -1, QueueHigh: 10_000})
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

// A message larger than the queue passes, as a whole and in parts, whatever the
// marks.
func TestQueueLargeMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(quiet, Options{PingInterval: -1, QueueHigh: 1, MessageLimit: -1})
		for range 2 {
			go a.Write(bg, Binary, make([]byte, 3<<20))
			if _, p, err := b.Read(bg); err != nil || len(p) != 3<<20 {
				t.Errorf("%d bytes, %v", len(p), err)
			}
			go a.Write(bg, Binary, make([]byte, 3<<20))
			_, r, err := b.Reader(bg)
			if err != nil {
				t.Fatal(err)
			}
			if p, err := io.ReadAll(r); err != nil || len(p) != 3<<20 {
				t.Errorf("%d bytes, %v", len(p), err)
			}
		}
		a.Close(StatusNormal, "")
		b.CloseNow()
	})
}

// Back-pressure inside one long frame: of which nothing is read, or which is
// read in parts.
func TestQueueLongFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const high = 100_000
		a, b := pair(quiet, Options{PingInterval: -1, QueueHigh: high, MessageLimit: -1})
		go a.Write(bg, Binary, make([]byte, 10<<20))
		time.Sleep(time.Second)
		synctest.Wait()
		if n := b.in.queue.bytes; n < high || n > 3*high {
			t.Errorf("%d bytes wait", n)
		}
		_, r, err := b.Reader(bg)
		if err != nil {
			t.Fatal(err)
		}
		total, buf := 0, make([]byte, 50_000)
		for err == nil {
			var n int
			n, err = r.Read(buf)
			total += n
			synctest.Wait()
			if n := b.in.queue.bytes; n > 3*high {
				t.Fatalf("%d bytes wait", n)
			}
		}
		if total != 10<<20 || err != io.EOF {
			t.Errorf("%d bytes, %v", total, err)
		}
		a.Close(StatusNormal, "")
		b.CloseNow()
	})
}

func TestQueueDrain(t *testing.T) {
	q := newQueue(0, 0)
	q.message("")
	if !q.pause() {
		t.Fatal("not paused")
	}
	q.drain(3 * messageCost)
	if q.paused || q.pause() {
		t.Error("paused")
	}
	if !q.message("") || !q.message("") {
		t.Error("dropped below the limit")
	}
	if q.message("") {
		t.Error("not dropped above the limit")
	}
	q.take()
	if q.message("") {
		t.Error("a message after a dropped one was kept: there is a gap")
	}
}
