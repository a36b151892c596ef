package soak

import (
	"encoding/binary"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/wsracecheck/wsracecheck/ws"
	"github.com/wsracecheck/wsracecheck/ws/deflate"
)

// A plan is what is to happen in a session.
type plan struct {
	options     ws.Options
	compression *deflate.Compression
	choppy      bool
	client      sidePlan
	server      sidePlan
	cut         *cutPlan // nil: nothing disturbs the connection
}

// A sidePlan is what one side does.
type sidePlan struct {
	messages int
	close    closing
	delay    time.Duration // before the close, unless it is at the end
	code     ws.StatusCode
	pings    int
	linger   time.Duration // between the last message and the mark behind it
}

// A closing is when and how a side closes.
type closing int

const (
	never closing = iota
	atEnd         // when all was written and read
	early         // after a delay, in order
	now           // after a delay, with CloseNow
)

// A cutPlan cuts the network connection of one side.
type cutPlan struct {
	server bool
	delay  time.Duration
	reset  bool
}

// compressions are shared by all sessions, as they should be.
var compressions = []*deflate.Compression{
	deflate.New(deflate.Options{}),
	deflate.New(deflate.Options{ContextTakeover: true}),
	deflate.New(deflate.Options{ContextTakeover: true, WindowBits: 9, PeerWindowBits: 10, Threshold: -1}),
	deflate.New(deflate.Options{Level: 6, WindowBits: 11}),
}

func newPlan(rng *rand.Rand) *plan {
	p := &plan{choppy: rng.IntN(3) == 0}
	p.options = ws.Options{
		QueueHigh: []int{0, 0, 1, 3000}[rng.IntN(4)], PingInterval: time.Minute, PingTimeout: time.Minute,
		CloseTimeout: time.Minute, // of a machine that has too much to do
	}
	if i := rng.IntN(2 * len(compressions)); i < len(compressions) {
		p.compression = compressions[i]
		p.options.Compression = p.compression
	}
	p.client, p.server = newSidePlan(rng), newSidePlan(rng)
	who := &p.client
	if rng.IntN(2) == 0 {
		who = &p.server
	}
	switch n := rng.IntN(20); {
	case n < 8:
		who.close = atEnd
	case n < 10:
		p.client.close, p.server.close = atEnd, atEnd
	case n < 13:
		who.close = early
	case n < 15:
		p.client.close, p.server.close = early, early
	case n < 17:
		who.close = now
	default:
		who.close = atEnd
		p.cut = &cutPlan{server: rng.IntN(2) == 0, delay: short(rng), reset: rng.IntN(2) == 0}
	}
	return p
}

func newSidePlan(rng *rand.Rand) sidePlan {
	return sidePlan{
		messages: rng.IntN(20), delay: short(rng), pings: max(rng.IntN(6)-3, 0), linger: max(short(rng)-100*time.Millisecond, 0),
		code: []ws.StatusCode{ws.StatusNormal, ws.StatusGoingAway, 4000, ws.StatusNoStatus}[rng.IntN(4)],
	}
}

// short is mostly very short.
func short(rng *rand.Rand) time.Duration {
	return time.Duration(rng.IntN([]int{1, 5, 50, 2000}[rng.IntN(4)])) * time.Millisecond
}

// A message is the i-th that a side sends in a session.
type message struct {
	typ  ws.MessageType
	data []byte
}

// newMessage makes the i-th message of a side: everybody who knows the seed
// knows it.
func newMessage(seed uint64, server bool, i int) message {
	rng := rand.New(rand.NewPCG(seed, uint64(i)<<1|uint64(b2i(server))))
	n := rng.IntN([]int{1, 100, 100, 2000, 2000, 2000, 20_000, 20_000, 200_000}[rng.IntN(9)])
	p := make([]byte, 0, n+100)
	if rng.IntN(2) == 0 {
		for len(p) < n {
			p = binary.LittleEndian.AppendUint64(p, rng.Uint64())
		}
		return message{ws.Binary, p[:n]}
	}
	for len(p) < n {
		p = append(p, `{"session":"größer","at":`...)
		p = strconv.AppendUint(p, rng.Uint64N(1e9), 10)
		p = append(p, `,"from":"`...)
		p = strconv.AppendUint(p, seed, 10)
		p = append(p, `"},`...)
	}
	return message{ws.Text, p}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
