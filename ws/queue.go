package ws

import "sync"

// chunkCost is what a chunk counts in the queue on top of its bytes, so that a
// flood of tiny fragments meets the high mark too.
const chunkCost = 64

// A chunk is a part of a message, owned by whoever holds it.
type chunk struct {
	typ   MessageType
	data  []byte
	final bool // the message ends here
}

func (c chunk) cost() int { return len(c.data) + chunkCost }

// A recvQueue holds what was received and not yet read. One goroutine puts,
// one at a time takes. Its gate implements back-pressure: it closes when more
// than high bytes wait and opens when low or fewer are left.
//
// The decision to close the gate and the decision to open it are made under
// one mutex with the count, so no resume can be lost.
type recvQueue struct {
	high, low int
	overflow  int // bytes above which chunks are dropped; see drain

	// ready holds a token after a put, for the taker to wait on.
	ready chan struct{}

	mu      sync.Mutex
	items   []chunk
	head    int
	bytes   int
	gate    chan struct{} // open gate: nil; closed gate: closed on resume
	pauses  uint64        // how often the gate closed
	drained bool          // drain was called: bounded by overflow instead
	dropped bool          // a chunk was dropped: every later one is, too
}

func newRecvQueue(high, low int) *recvQueue {
	return &recvQueue{high: high, low: low, ready: make(chan struct{}, 1)}
}

// put appends a chunk. It never blocks. It returns false if the chunk was
// dropped, which only happens after drain.
func (q *recvQueue) put(c chunk) bool {
	q.mu.Lock()
	if q.dropped || q.drained && q.overflow > 0 && q.bytes+c.cost() > q.overflow {
		q.dropped = true
		q.mu.Unlock()
		return false
	}
	q.items = append(q.items, c)
	q.bytes += c.cost()
	if q.bytes > q.high && q.gate == nil && !q.drained {
		q.gate = make(chan struct{})
		q.pauses++
	}
	q.mu.Unlock()
	select {
	case q.ready <- struct{}{}:
	default:
	}
	return true
}

// take removes the oldest chunk; ok is false if there is none.
func (q *recvQueue) take() (c chunk, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.head == len(q.items) {
		return chunk{}, false
	}
	c = q.items[q.head]
	q.items[q.head] = chunk{}
	q.head++
	if q.head == len(q.items) {
		q.items, q.head = q.items[:0], 0
	}
	q.bytes -= c.cost()
	if q.bytes <= q.low {
		q.open()
	}
	return c, true
}

// open opens the gate. It requires q.mu.
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
// read on to see the peer's Close frame. From now on chunks that would take
// the queue above overflow bytes are dropped, so that a peer that ignores the
// Close frame cannot fill the memory; once one is dropped all later ones are,
// so what can be read stays a prefix of what was sent.
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
