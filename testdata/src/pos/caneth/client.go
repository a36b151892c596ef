// Package caneth receives CAN frames that a gateway tunnels over a byte stream.
//
// The transport is embedded in the client, and with it the cause of its end. pump gives
// the transport up in its body, which closes the channel of frames and hangs up, while
// the store of the cause still waits in a deferred call. Recv reads the promoted
// field in between.
package caneth

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
)

// ErrBusOff is the cause when the controller went off the bus.
var ErrBusOff = errors.New("caneth: controller is bus off")

const busOffID = 0x20000040

// Frame is one CAN frame.
type Frame struct {
	ID   uint32
	Data [8]byte
}

type transport struct {
	rw     io.ReadWriteCloser
	frames chan Frame

	mu    sync.Mutex
	cause error
}

func (t *transport) pump() {
	var why error
	defer func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.cause = why
	}()
	for {
		f, err := t.readFrame()
		if err != nil {
			why = fmt.Errorf("caneth: read: %w", err)
			break
		}
		if f.ID == busOffID {
			why = ErrBusOff
			break
		}
		t.frames <- f
	}
	t.giveUp()
}

func (t *transport) readFrame() (Frame, error) {
	var raw [12]byte
	if _, err := io.ReadFull(t.rw, raw[:]); err != nil {
		return Frame{}, err
	}
	f := Frame{ID: binary.BigEndian.Uint32(raw[:4])}
	copy(f.Data[:], raw[4:])
	return f, nil
}

func (t *transport) giveUp() {
	close(t.frames)
	t.rw.Close()
}

// Client is one client of a gateway.
type Client struct {
	transport
	accept map[uint32]bool
}

// New starts to receive; with ids only frames that carry one of them are returned.
func New(rw io.ReadWriteCloser, ids ...uint32) *Client {
	c := &Client{transport: transport{rw: rw, frames: make(chan Frame, 64)}}
	for _, id := range ids {
		if c.accept == nil {
			c.accept = make(map[uint32]bool)
		}
		c.accept[id] = true
	}
	loop := c.pump
	go loop()
	return c
}

// Recv returns the next accepted frame.
func (c *Client) Recv() (Frame, error) {
	for {
		f, ok := <-c.frames
		if !ok {
			c.mu.Lock()
			defer c.mu.Unlock()
			return Frame{}, c.cause // want "`c\\.transport\\.cause` may still be nil here"
		}
		if c.accept == nil || c.accept[f.ID] {
			return f, nil
		}
	}
}

// Send puts a frame on the bus.
func (c *Client) Send(f Frame) error {
	raw := binary.BigEndian.AppendUint32(nil, f.ID)
	if _, err := c.rw.Write(append(raw, f.Data[:]...)); err != nil {
		return fmt.Errorf("caneth: send %x: %w", f.ID, err)
	}
	return nil
}
