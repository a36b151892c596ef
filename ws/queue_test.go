package ws

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// message puts a whole message in.
func (q *recvQueue) message(p string) bool { return q.put(Text, []byte(p), 0, true) }

func wantTake(t *testing.T, q *recvQueue, w want, data string, final bool) {
	t.Helper()
	if m, ok := q.take(w); !ok || string(m.data) != data || m.final != final || m.typ != Text {
		t.Errorf("took %v %q, final %v, ok %v; want %q, final %v", m.typ, m.data, m.final, ok, data, final)
	}
}

func wantNothing(t *testing.T, q *recvQueue, w want) {
	t.Helper()
	if m, ok := q.take(w); ok {
		t.Errorf("took %q, final %v; want nothing", m.data, m.final)
	}
}

func TestQueueOrder(t *testing.T) {
	q := newRecvQueue(1000, 100)
	for i := range 10 {
		q.message(fmt.Sprint(i))
	}
	for i := range 10 {
		wantTake(t, q, whole, fmt.Sprint(i), true)
	}
	wantNothing(t, q, whole)
	wantNothing(t, q, part)
	if q.bytes != 0 {
		t.Errorf("%d bytes are left", q.bytes)
	}
}

// A queue that is never empty does not keep the place of what was taken.
func TestQueueNeverEmpty(t *testing.T) {
	q := newRecvQueue(1000, 100)
	q.message("x")
	for range 10_000 {
		q.message("x")
		wantTake(t, q, whole, "x", true)
	}
	if cap(q.items) > 16 {
		t.Errorf("room for %d messages", cap(q.items))
	}
}

// A message is assembled in the queue, and can be taken as a whole or in parts.
func TestQueueParts(t *testing.T) {
	q := newRecvQueue(1000, 100)
	q.put(Text, []byte("ab"), 1, true)
	wantNothing(t, q, whole)
	wantTake(t, q, part, "ab", false)
	wantNothing(t, q, part)
	q.put(Text, []byte("c"), 0, true)
	wantTake(t, q, whole, "c", true)

	q.put(Text, nil, 0, false) // an empty fragment
	wantNothing(t, q, part)
	q.put(Text, nil, 0, true)
	wantTake(t, q, part, "", true)
	if q.bytes != 0 {
		t.Errorf("%d bytes are left", q.bytes)
	}
}

// Bytes that are read into the queue's own room are not overwritten by what
// comes later, nor do they overwrite what was taken.
func TestQueueSpace(t *testing.T) {
	q := newRecvQueue(1000, 100)
	if q.space(100, true) != nil {
		t.Error("room without a message")
	}
	q.put(Text, []byte("<"), 10_000, true)
	room := q.space(10_000, true)
	n := copy(room, "abc")
	wantTake(t, q, part, "<", false) // while the room is written to
	q.extend(n, false)
	m, _ := q.take(part)
	room = q.space(9_997, true)
	for i := range room {
		room[i] = 'x'
	}
	q.extend(len(room), false)
	if string(m.data) != "abc" || len(append(m.data, "yyy"...)) != 6 {
		t.Errorf("%q", m.data)
	}
	m, _ = q.take(part)
	if len(m.data) != len(room) || strings.Trim(string(m.data), "x") != "" {
		t.Errorf("%q", m.data)
	}
}

// The room never exceeds four times what has arrived, whatever is declared,
// and a message that is declared honestly is moved only a few times.
func TestQueueRoom(t *testing.T) {
	const size = 1 << 20
	for _, declared := range []uint64{size, 1 << 62} {
		q := newRecvQueue(1000, 100)
		wantNothing(t, q, whole)
		left, moves := declared-1000, 0
		q.put(Text, make([]byte, 1000), left, true)
		var at *byte
		for arrived := 1000; arrived < size; {
			room := q.space(left, true)
			m := q.unfinished()
			if cap(m.data) > 4*arrived+minSpace {
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
		if moves > 6 {
			t.Errorf("moved %d times", moves)
		}
		if m, ok := q.take(whole); ok != (declared == size) || ok && cap(m.data) != size {
			t.Errorf("took %d bytes, ok %v", len(m.data), ok)
		}
	}
}

// Many small fragments are not copied again and again.
func TestQueueSmallFragments(t *testing.T) {
	q := newRecvQueue(1000, 100)
	moves, size := 0, 0
	for range 10_000 {
		q.put(Text, []byte("0123456789"), 0, false)
		if c := cap(q.unfinished().data); c != size {
			size = c
			moves++
		}
	}
	if moves > 20 || size > 200_000 {
		t.Errorf("moved %d times, room for %d", moves, size)
	}
}

func TestQueueMarks(t *testing.T) {
	q := newRecvQueue(3*messageCost, messageCost)
	closed := func() bool { now, _ := q.paused(); return now }
	for range 3 {
		q.message("")
	}
	if closed() {
		t.Error("the gate is closed at the high mark")
	}
	q.message("")
	if !closed() {
		t.Error("the gate is open above the high mark")
	}
	q.take(whole)
	q.take(whole)
	if !closed() {
		t.Error("the gate is open above the low mark")
	}
	q.take(whole)
	if closed() {
		t.Error("the gate is closed at the low mark")
	}
	if _, n := q.paused(); n != 1 {
		t.Errorf("%d pauses, want 1", n)
	}
}

// A message that a taker waits for in full does not count, what comes behind
// it does; when the taker gives up it counts again.
func TestQueueWantsWhole(t *testing.T) {
	q := newRecvQueue(100, 10)
	closed := func() bool { now, _ := q.paused(); return now }
	half := make([]byte, 200)
	q.put(Text, half, 200, true)
	if !closed() {
		t.Error("the gate is open although nobody waits")
	}
	wantNothing(t, q, whole)
	if closed() {
		t.Error("the gate is closed to the rest of the message")
	}
	q.put(Text, half, 0, true)
	if closed() {
		t.Error("the gate is closed to the next message")
	}
	q.message("x")
	if closed() {
		t.Error("the gate is closed below the high mark")
	}
	q.giveUp()
	q.message("x")
	if !closed() {
		t.Error("the gate is open although the taker gave up")
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
		synctest.Wait()
		if n := b.queue.bytes; n < high || n > 3*high {
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
			if n := b.queue.bytes; n > 3*high {
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

// Pause and resume as fast as possible: no resume is lost.
func TestQueueHammer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newRecvQueue(0, 0)
		const n = 20_000
		go func() {
			for range n {
				q.wait()
				q.message("")
			}
		}()
		for got := 0; got < n; {
			if _, ok := q.take(whole); ok {
				got++
				continue
			}
			<-q.ready
		}
	})
}

func TestQueueDrain(t *testing.T) {
	q := newRecvQueue(0, 0)
	q.message("")
	if now, _ := q.paused(); !now {
		t.Fatal("the gate is open")
	}
	q.drain(3 * messageCost)
	q.wait()
	if !q.message("") || !q.message("") {
		t.Error("dropped below the limit")
	}
	if q.message("") {
		t.Error("not dropped above the limit")
	}
	q.take(whole)
	if q.message("") {
		t.Error("a message after a dropped one was kept: there is a gap")
	}
}
