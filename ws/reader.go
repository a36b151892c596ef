package ws

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// readBufSize is the size of the buffer that the reader goroutine reads into.
const readBufSize = 16 << 10

// errLinger ends the reading of frames: what still arrives is discarded.
var errLinger = errors.New("ws: close frame received or connection failed")

// run is the reader goroutine. It is the one owner of the terminal state.
func (c *Conn) run(onEnd func(*Conn)) {
	defer c.wg.Done()
	buf := make([]byte, readBufSize)
	err := c.readFrames(buf)
	if err == errLinger {
		err = c.linger(buf)
	}
	c.finish(err)
	if onEnd != nil {
		onEnd(c)
	}
}

// readFrames feeds the receiver from the network until the network fails or
// no more frames may follow (errLinger).
func (c *Conn) readFrames(buf []byte) error {
	in := c.leftover
	c.leftover = nil
	for {
		if err := c.receive(in); err != nil {
			return err
		}
		c.queue.wait()
		if err := c.readPayload(); err != nil {
			return err
		}
		n, err := c.conn.Read(buf)
		c.bytesIn.Add(uint64(n))
		in = buf[:n]
		if n == 0 && err != nil {
			return err
		}
	}
}

// readPayload reads payload of a long frame from the network to where it stays,
// as long as a Read into the buffer would not get anything but payload.
func (c *Conn) readPayload() error {
	for {
		left, last := c.receiver.Rest()
		if left < readBufSize {
			return nil
		}
		p := c.queue.space(left, last)
		if p == nil {
			return nil
		}
		n, err := c.conn.Read(p)
		c.bytesIn.Add(uint64(n))
		if n == 0 && err != nil {
			return err
		}
		_, ev, err := c.receiver.Next(p[:n])
		if err != nil {
			c.violated(err)
			return errLinger
		}
		c.queue.extend(n, ev.Final)
		c.queue.wait()
	}
}

// receive handles the events in some bytes from the network.
func (c *Conn) receive(in []byte) error {
	for len(in) > 0 {
		n, ev, err := c.receiver.Next(in)
		if err != nil {
			c.violated(err)
			return errLinger
		}
		in = in[n:]
		switch ev.Kind {
		case proto.Data:
			left, last := c.receiver.Rest()
			if !c.queue.put(MessageType(ev.Type), ev.Payload, left, last) {
				c.log.Debug("message dropped: closing and nobody reads")
			}
		case proto.Ping:
			c.queueControl(control{frame.Pong, bytes.Clone(ev.Payload), nil})
		case proto.Pong:
			c.acknowledge(ev.Payload)
		case proto.ClosePeer:
			c.peerClosed(ev.Close)
			return errLinger
		}
	}
	return nil
}

// violated fails the connection because the peer broke the protocol
// (RFC 6455, section 7.1.7).
func (c *Conn) violated(err error) {
	var pe *proto.Error
	code := uint16(proto.CodeInternal)
	if errors.As(err, &pe) {
		code = pe.Code
		err = &ProtocolError{StatusCode(pe.Code), pe.Reason}
	}
	reason := ""
	if pe != nil {
		reason = proto.TrimReason(pe.Reason)
	}
	c.beginClosing(err)
	c.sendClose(proto.Close{Code: code, Reason: reason})
}

// peerClosed answers the peer's Close frame, unless ours was sent before
// (section 5.5.1).
func (c *Conn) peerClosed(p proto.Close) {
	c.log.Debug("received close", "code", p.Code, "reason", p.Reason)
	c.mu.Lock()
	c.closing.Receive(p)
	c.mu.Unlock()
	c.beginClosing(nil)
	c.sendClose(p)
}

// linger ends the TCP connection (section 7.1.1): a server half-closes it, a
// client waits for the server to do so. What still arrives is discarded, so
// that a reset cannot overtake our Close frame on its way to the peer.
func (c *Conn) linger(buf []byte) error {
	if c.server {
		half, ok := c.conn.(interface{ CloseWrite() error })
		if !ok {
			return io.EOF
		}
		if err := c.closeWrite(half.CloseWrite); err != nil {
			return err
		}
	}
	for {
		n, err := c.conn.Read(buf)
		c.bytesIn.Add(uint64(n))
		if err != nil {
			return err
		}
	}
}

// closeWrite half-closes between frames: never inside one that another
// goroutine is writing.
func (c *Conn) closeWrite(half func() error) error {
	c.frameLock <- struct{}{}
	defer func() { <-c.frameLock }()
	if c.writeErr == nil {
		c.writeErr = net.ErrClosed
	}
	return half()
}

// finish settles the terminal state, with the error that ended the reading.
// The order is what makes it final: first the network is shut, so that nobody
// blocks on it; then frameLock is taken and kept, so that the last write is
// over and none follows; then the state is composed and published, and only
// then done is closed.
func (c *Conn) finish(err error) {
	c.shut(err)
	c.frameLock <- struct{}{}
	e := c.terminal(err)
	c.log.Info("websocket closed", "state", e)
	c.closeErr = e
	close(c.done)
}

// shut closes the network connection: gently after EOF, and without a TLS
// farewell that could block otherwise.
func (c *Conn) shut(err error) {
	if err == io.EOF {
		c.conn.Close()
		return
	}
	abort(c.conn)
}

// terminal composes the terminal state from what both sides recorded. Nothing
// of that changes any more: no write is under way, and this is the reader.
func (c *Conn) terminal(err error) *CloseError {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	if c.watchdog != nil {
		c.watchdog.Stop()
	}
	e := &CloseError{
		Rcvd:         publicClose(c.closing.Rcvd),
		Sent:         publicClose(c.closing.Sent),
		RcvdThenSent: c.closing.RcvdThenSent && c.closing.Sent != nil,
		cause:        c.cause,
	}
	if e.cause == nil {
		e.cause = c.readCause(err)
	}
	return e
}

// readCause returns what the error that ended the reading says about the end
// of the connection. It requires c.mu.
func (c *Conn) readCause(err error) error {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded) && !c.deadline.IsZero():
		return ErrCloseTimeout
	case c.closing.Complete():
		return nil // how TCP ended does not matter after the handshake
	case err == io.EOF && c.closing.Rcvd == nil:
		return io.ErrUnexpectedEOF
	case err == io.EOF:
		return nil
	}
	return err
}
