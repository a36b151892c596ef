package ws

import "sync"

// messageCost is what a message counts in the queue on top of its bytes, so
// that a flood of empty messages meets the high mark too.
const messageCost = 64

// A received is a message in the queue, or a part of one that was taken.
type received struct {
	typ   MessageType
	data  []byte // what has arrived and was not taken
	final bool   // the message ends here
}

func (r received) cost() int { return len(r.data) + messageCost }

// A want is what a taker waits for.
type want uint8

const (
	nothing want = iota
	whole        // the whole of the next message
	part         // some of the next message, or its end
)

// A recvQueue holds what was received and not yet read. One goroutine adds,
// one at a time takes. The last message may be unfinished; it is assembled
// here, so that a reader that gives up loses nothing, and bytes can be read
// from the network to where they stay.
//
// Its gate implements back-pressure: it closes when more than high bytes wait
// and opens when low or fewer are left, or when a taker waits for what has not
// come yet. A message does not count while a taker waits for the whole of it,
// or it could never become larger than high.
//
// The decision to close the gate and the decision to open it are made under
// one mutex with the count, so no resume can be lost.
type recvQueue struct {
	high, low int

	// ready holds a token when there may be what the taker waits for.
	ready chan struct{}

	mu      sync.Mutex
	items   []received
	head    int
	bytes   int           // the cost of all items
	wanted  want          // what a taker waits for
	gate    chan struct{} // open gate: nil; closed gate: closed on resume
	pauses  uint64        // how often the gate closed
	drained bool          // drain was called: bounded by overflow instead
	dropped bool          // something was dropped: everything later is, too

	overflow int // bytes above which is dropped; see drain
}

func newRecvQueue(high, low int) *recvQueue {
	return &recvQueue{high: high, low: low, ready: make(chan struct{}, 1)}
}

// put adds a copy of p, which is payload of a frame, to the last message, or
// begins one of type typ with it. left bytes of that frame are still to come;
// last says that it is the last frame of its message. put never blocks. It
// returns false if p was dropped, which only happens after drain.
func (q *recvQueue) put(typ MessageType, p []byte, left uint64, last bool) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.dropped || q.drained && q.bytes+len(p)+messageCost > q.overflow {
		q.dropped = true
		return false
	}
	m := q.unfinished()
	if m == nil {
		m = q.begin(typ)
	}
	if cap(m.data)-len(m.data) < len(p) {
		m.data = withRoom(m.data, len(p), left, last)
	}
	m.data = append(m.data, p...)
	q.added(m, len(p), last && left == 0)
	return true
}

// space returns room behind the unfinished message for some of the left bytes
// of its frame, to be reported by extend. It returns nil if there is no such
// message, or while closing.
func (q *recvQueue) space(left uint64, last bool) []byte {
	q.mu.Lock()
	defer q.mu.Unlock()
	m := q.unfinished()
	if m == nil || q.drained {
		return nil
	}
	if q.wanted != whole {
		left = min(left, uint64(max(q.high, minSpace))) // so that not much more than high can wait
	}
	if uint64(cap(m.data)-len(m.data)) < min(left, minSpace) {
		m.data = withRoom(m.data, 0, left, last)
	}
	free := m.data[len(m.data):cap(m.data)]
	return free[:min(left, uint64(len(free)))]
}

// minSpace is the least number of bytes that is worth a system call.
const minSpace = 4 << 10

// extend adds the first n bytes of what space returned; final ends the message.
func (q *recvQueue) extend(n int, final bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	m := q.unfinished()
	m.data = m.data[:len(m.data)+n]
	q.added(m, n, final)
}

// withRoom returns b with room for n more bytes, which are there, and for some
// of the left bytes of the frame, which are only declared: up to three times
// what is then there and a bit, so that a frame of 64 KiB fits that began to
// fill the reader's buffer. If other frames are to follow the room at least
// doubles, so that many small ones are not copied again and again.
func withRoom(b []byte, n int, left uint64, last bool) []byte {
	room := n + int(min(left, 3*uint64(len(b)+n)+minSpace))
	if !last {
		room = max(room, len(b))
	}
	bigger := make([]byte, len(b)+room)
	copy(bigger, b)
	return bigger[:len(b)]
}

// unfinished returns the message that is being assembled, if any. It requires
// q.mu, and so do the functions below.
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
	if !q.drained && q.gate == nil && q.waiting() > q.high {
		q.gate = make(chan struct{})
		q.pauses++
	}
	if q.wanted == part || q.wanted == whole && final {
		select {
		case q.ready <- struct{}{}:
		default:
		}
	}
}

// waiting returns how many bytes nobody asked for yet.
func (q *recvQueue) waiting() int {
	if q.wanted == whole && q.head < len(q.items) {
		return q.bytes - q.items[q.head].cost()
	}
	return q.bytes
}

// take takes the oldest message, or a part of it, if it is there. If not, ok
// is false, and the taker is expected to wait for ready and to come back, or
// to call giveUp.
func (q *recvQueue) take(w want) (m received, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.wanted = w
	if q.head == len(q.items) {
		return received{}, false
	}
	first := &q.items[q.head]
	if !first.final && (w == whole || len(first.data) == 0) {
		q.open() // whatever the marks say: it has not come yet
		return received{}, false
	}
	q.wanted = nothing
	m, n := *first, len(first.data)
	m.data = m.data[:n:n] // the room behind it is the reader's
	first.data = first.data[n:]
	q.bytes -= n
	if m.final {
		q.remove()
	}
	if q.bytes <= q.low {
		q.open()
	}
	return m, true
}

// giveUp says that the taker does not wait any more.
func (q *recvQueue) giveUp() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.wanted = nothing
}

// remove removes the oldest message, of which nothing is left.
func (q *recvQueue) remove() {
	q.items[q.head] = received{}
	q.head++
	if q.head == len(q.items) {
		q.items, q.head = q.items[:0], 0
	}
	q.bytes -= messageCost
}

func (q *recvQueue) open() {
	if q.gate != nil {
		close(q.gate)
		q.gate = nil
	}
}

// wait blocks as long as the gate is closed.
func (q *recvQueue) wait() {
	q.mu.Lock()
	gate := q.gate
	q.mu.Unlock()
	if gate != nil {
		<-gate
	}
}

// drain opens the gate for good, because the connection is closing and must
// read on to see the peer's Close frame. From now on what would take the queue
// above overflow bytes is dropped, so that a peer that ignores the Close frame
// cannot fill the memory; once something is dropped everything later is, so
// what can be read stays a prefix of what was sent.
func (q *recvQueue) drain(overflow int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.drained, q.overflow = true, overflow
	q.open()
}

// paused returns whether the gate is closed and how often it was.
func (q *recvQueue) paused() (now bool, times uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.gate != nil, q.pauses
}
