// Package farassembler is a message client whose queue of messages is a type of
// another package.
//
// When the peer does not answer the close frame, Close ends the queue while the
// reader has yet to set the final state. That the queue tells its callers of the
// end, and what Close has to do with it, is only known by the other package.
package farassembler

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farassembler/frames"
)

type phase int

const (
	open phase = iota
	closing
	closed
)

const (
	opText  = 1
	opClose = 8
)

// protocol is the state of the closing handshake.
type protocol struct {
	phase  phase
	code   int
	reason string
}

// Connection is one client connection.
type Connection struct {
	conn       net.Conn
	recvq      *frames.Assembler
	timeout    time.Duration
	readerDone chan struct{}

	mu    sync.Mutex
	proto protocol
}

// NewConnection starts a client on an established socket.
func NewConnection(conn net.Conn, timeout time.Duration) *Connection {
	c := &Connection{
		conn:       conn,
		recvq:      frames.New(),
		timeout:    timeout,
		readerDone: make(chan struct{}),
	}
	go c.readLoop()
	return c
}

func (c *Connection) readLoop() {
	defer close(c.readerDone)
	final := protocol{phase: closed, code: 1006, reason: "connection lost"}
	br := bufio.NewReader(c.conn)
	for {
		op, payload, err := readFrame(br)
		if err != nil {
			break
		}
		if op == opClose && len(payload) >= 2 {
			final.code = int(payload[0])<<8 | int(payload[1])
			final.reason = string(payload[2:])
			break
		}
		c.recvq.Put(payload)
	}
	c.mu.Lock()
	c.proto = final
	c.mu.Unlock()
	c.recvq.Close()
	c.conn.Close()
}

// Recv returns the next message, or the reason why there are no more.
func (c *Connection) Recv() ([]byte, error) {
	msg, err := c.recvq.Get()
	if err == io.EOF {
		st := c.state() // want "`c\\.proto` may be stale here \\(in `state`\\): `Recv` waits only for `c\\.recvq\\.closed` to be set in `Close` \\(line \\d+\\), `readLoop` stores it later \\(line \\d+\\); wait for `<-c\\.readerDone` first"
		if st.phase != closed {
			panic("farassembler: connection isn't closed yet")
		}
		return nil, fmt.Errorf("connection closed: %d %s", st.code, st.reason)
	}
	return msg, err
}

func (c *Connection) state() protocol {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.proto
}

// Send writes one text message.
func (c *Connection) Send(msg []byte) error {
	return c.write(opText, msg)
}

// Close performs the closing handshake, for at most the timeout.
func (c *Connection) Close() error {
	c.mu.Lock()
	if c.proto.phase == open {
		c.proto.phase = closing
	}
	c.mu.Unlock()
	err := c.write(opClose, []byte{0x03, 0xe8})
	select {
	case <-c.readerDone:
		return err
	case <-time.After(c.timeout):
	}
	c.recvq.Close()
	c.conn.Close()
	return fmt.Errorf("no answer to the close frame within %v", c.timeout)
}

func (c *Connection) write(op byte, payload []byte) error {
	frame := append([]byte{op, byte(len(payload))}, payload...)
	_, err := c.conn.Write(frame)
	return err
}

func readFrame(br *bufio.Reader) (op byte, payload []byte, err error) {
	var head [2]byte
	if _, err := io.ReadFull(br, head[:]); err != nil {
		return 0, nil, err
	}
	payload = make([]byte, head[1])
	_, err = io.ReadFull(br, payload)
	return head[0], payload, err
}
