package ws

import "math/bits"

// messageCost is what a message counts in the queue on top of its bytes, so
// that a flood of empty messages meets the high mark too.
const messageCost = 64

// A received is a message in the queue, or a message or a part of one that was
// taken.
type received struct {
	typ   MessageType
	data  []byte  // what has arrived and was not taken
	buf   *buffer // that data is in; nil: memory of its own, or the caller's
	final bool    // the message ends here
	own   bool    // the taker owns buf; else it is the connection's read buffer
	coded bool    // data is for an extension to decode: it cannot be taken
}

func (r received) cost() int { return len(r.data) + messageCost }

// A recvQueue holds what was received and not yet read. The last message may
// be unfinished; it is assembled here, so that a reader that gives up loses
// nothing, and bytes can be read from the network to where they stay.
//
// It implements back-pressure: it is paused when more than high bytes wait
// while the background goroutine reads, which then stops, until low or fewer
// are left or a reader reads for itself.
//
// It is guarded by the lock of the inbound side.
type recvQueue struct {
	high, low int

	items   []received
	head    int
	bytes   int    // the cost of all items
	last    int    // the size of the last message that was assembled
	paused  bool   // nobody reads from the network
	pauses  uint64 // how often it was paused
	dropped bool   // something was dropped: everything later is, too
	most    int    // unless 0: bytes above which is dropped, see drain
}

// put adds a copy of p, which is payload of a frame, to the last message, or
// begins one of type typ with it. left bytes of that frame are still to come;
// last says that it is the last frame of its message; coded that it is for an
// extension to decode, see decoded. It returns false if p was dropped, which
// only happens after drain.
func (q *recvQueue) put(typ MessageType, p []byte, left uint64, last, coded bool) bool {
	if q.dropped || q.most > 0 && q.bytes+len(p)+messageCost > q.most {
		q.dropped = true
		return false
	}
	final := last && left == 0
	m := q.unfinished()
	if m == nil {
		m = q.begin(typ)
		m.coded = coded
		if final { // the usual case: nothing is to be added
			m.data = append([]byte(nil), p...)
			q.added(m, len(p), true)
			return true
		}
	}
	if cap(m.data)-len(m.data) < len(p) || m.buf == nil {
		q.grow(m, len(p), left, last)
	}
	m.data = append(m.data, p...)
	q.added(m, len(p), final)
	return true
}

// space returns room behind the unfinished message for some of the left bytes
// of its frame, at most limit, to be reported by extend. It returns nil if there
// is no such message, or while closing.
func (q *recvQueue) space(left uint64, last bool, limit int) []byte {
	m := q.unfinished()
	if m == nil || q.most > 0 {
		return nil
	}
	left = min(left, uint64(max(limit, minSpace)))
	if uint64(cap(m.data)-len(m.data)) < min(left, minSpace) || m.buf == nil {
		q.grow(m, 0, left, last)
	}
	free := m.data[len(m.data):cap(m.data)]
	return free[:min(left, uint64(len(free)))]
}

// minSpace is the least number of bytes that is worth a system call.
const minSpace = 4 << 10

// extend adds the first n bytes of what space returned; final ends the message.
func (q *recvQueue) extend(n int, final bool) {
	m := q.unfinished()
	m.data = m.data[:len(m.data)+n]
	q.added(m, n, final)
}

// grow makes room in m for n more bytes, which are there, and for some of the
// left bytes of the frame, which are only declared: so that the room is up to
// four times what is then there and a bit, or what the last message was worth.
// If other frames are to follow it at least doubles, so that many small ones
// are not copied again and again.
func (q *recvQueue) grow(m *received, n int, left uint64, last bool) {
	there := max(len(m.data)+n, 1)
	bound := max(4*there+minSpace, q.last)
	size := there + int(min(left, uint64(bound-there)))
	if !last {
		size = max(size, min(2*there, bound))
	}
	if up := 1 << bits.Len(uint(size-1)); up > bound {
		size = max(up/2, there) // the pool's sizes are powers of two
	}
	bigger := newBuffer(size)
	n = copy(bigger.b, m.data)
	m.buf.free()
	m.buf, m.data = bigger, bigger.b[:n]
}

// unfinished returns the message that is being assembled, if any.
func (q *recvQueue) unfinished() *received {
	if n := len(q.items); n > q.head && !q.items[n-1].final {
		return &q.items[n-1]
	}
	return nil
}

// begin appends a message. It takes the place of those that were taken if they
// are the most, so that a queue that is never empty neither grows for ever nor
// is moved for every message.
func (q *recvQueue) begin(typ MessageType) *received {
	if len(q.items) == cap(q.items) && q.head > len(q.items)/2 {
		n := copy(q.items, q.items[q.head:])
		clear(q.items[n:])
		q.items, q.head = q.items[:n], 0
	}
	q.items = append(q.items, received{typ: typ})
	q.bytes += messageCost
	return &q.items[len(q.items)-1]
}

// added accounts for n bytes that were added to m, the last message.
func (q *recvQueue) added(m *received, n int, final bool) {
	m.final = final
	q.bytes += n
	if final && m.buf != nil {
		q.last = len(m.data)
	}
}

// encoded returns the last message, which is complete, for an extension to
// decode.
func (q *recvQueue) encoded() []byte { return q.items[len(q.items)-1].data }

// decoded replaces what encoded returned by p, which is in buf unless that is nil.
func (q *recvQueue) decoded(p []byte, buf *buffer) {
	m := &q.items[len(q.items)-1]
	q.bytes += len(p) - len(m.data)
	m.buf.free()
	m.data, m.buf, m.coded = p, buf, false
}

// undecodable drops what encoded returned: it is no message.
func (q *recvQueue) undecodable() {
	n := len(q.items) - 1
	q.bytes -= q.items[n].cost()
	q.items[n].buf.free()
	q.items[n] = received{}
	q.items = q.items[:n]
}

// empty reports whether there is nothing, not even of an unfinished message.
func (q *recvQueue) empty() bool { return q.head == len(q.items) }

// hasWhole reports whether a whole message, or the rest of one, is there.
func (q *recvQueue) hasWhole() bool { return !q.empty() && q.items[q.head].final }

// take takes the oldest message if it is there in full.
func (q *recvQueue) take() (m received, ok bool) {
	if !q.hasWhole() {
		return received{}, false
	}
	m = q.items[q.head]
	m.own = true
	q.bytes -= len(m.data)
	q.remove()
	return m, true
}

// peek returns the type of the oldest message, if some of it or its end is
// there.
func (q *recvQueue) peek() (typ MessageType, ok bool) {
	if q.empty() {
		return 0, false
	}
	first := &q.items[q.head]
	return first.typ, first.final || len(first.data) > 0 && !first.coded
}

// copyTo moves bytes of the oldest message to p, if some of it or its end is
// there; final says that this was its end.
func (q *recvQueue) copyTo(p []byte) (n int, typ MessageType, final, ok bool) {
	if typ, ok = q.peek(); !ok {
		return 0, 0, false, false
	}
	first := &q.items[q.head]
	n = copy(p, first.data)
	first.data = first.data[n:]
	q.bytes -= n
	final = first.final && len(first.data) == 0
	if final {
		first.buf.free()
		q.remove()
	}
	q.resume()
	return n, typ, final, true
}

// remove removes the oldest message, of which nothing is left.
func (q *recvQueue) remove() {
	q.items[q.head] = received{}
	q.head++
	if q.empty() {
		q.items, q.head = q.items[:0], 0
		if cap(q.items) > 64 {
			q.items = nil
		}
	}
	q.bytes -= messageCost
	q.resume()
}

// resume ends the pause at the low mark.
func (q *recvQueue) resume() {
	if q.bytes <= q.low {
		q.paused = false
	}
}

// pause pauses above the high mark, and reports whether it did.
func (q *recvQueue) pause() bool {
	if q.most > 0 || q.bytes <= q.high {
		return false
	}
	q.paused = true
	q.pauses++
	return true
}

// drain ends the pauses for good, because the connection is closing and must
// read on to see the peer's Close frame. From now on what would take the queue
// above most bytes is dropped, so that a peer that ignores the Close frame
// cannot fill the memory; once something is dropped everything later is, so
// what can be read stays a prefix of what was sent.
func (q *recvQueue) drain(most int) {
	q.most, q.paused = most, false
}
