// Package dapbus speaks to a debug adapter: requests go out, events are handed to a
// callback by the receiving goroutine.
//
// Nobody waits here. Send looks at an atomic flag, and once the adapter is gone it
// answers with the reason. The receiving goroutine raises the flag, logs, and then stores
// the reason; a Send in between fails with no error at all and the request is lost.
package dapbus

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Message is a request or an event.
type Message struct {
	Seq  int             `json:"seq"`
	Name string          `json:"name"`
	Body json.RawMessage `json:"body,omitempty"`
}

// Bus is one connected adapter.
type Bus struct {
	rw      io.ReadWriter
	logf    func(string, ...any)
	onEvent func(Message)
	gone    atomic.Bool

	mu  sync.Mutex
	seq int
	why error
}

// Connect starts to receive; onEvent is called for each event, in order.
func Connect(rw io.ReadWriter, onEvent func(Message), logf func(string, ...any)) *Bus {
	b := &Bus{rw: rw, logf: logf, onEvent: onEvent}
	go b.receive()
	return b
}

func (b *Bus) receive() {
	br := bufio.NewReader(b.rw)
	for {
		m, err := readMessage(br)
		if err != nil {
			b.gone.Store(true)
			b.logf("dap: adapter is gone: %v", err)
			b.mu.Lock()
			b.why = fmt.Errorf("dap: adapter is gone: %w", err)
			b.mu.Unlock()
			return
		}
		b.onEvent(m)
	}
}

func readMessage(br *bufio.Reader) (m Message, err error) {
	n := -1
	for {
		line, err := br.ReadString('\n')
		if err != nil {
			return m, err
		}
		line = strings.TrimSpace(line)
		if line == "" {
			break
		}
		if v, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			if n, err = strconv.Atoi(v); err != nil {
				return m, fmt.Errorf("content length: %w", err)
			}
		}
	}
	if n < 0 {
		return m, fmt.Errorf("no content length")
	}
	raw := make([]byte, n)
	if _, err := io.ReadFull(br, raw); err != nil {
		return m, err
	}
	return m, json.Unmarshal(raw, &m)
}

// Send sends a request and returns its sequence number.
func (b *Bus) Send(name string, body any) (int, error) {
	if b.gone.Load() {
		return 0, b.reason() // want "`b\\.why` may still be nil here"
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return 0, fmt.Errorf("dap: body of %s: %w", name, err)
	}
	b.mu.Lock()
	b.seq++
	m := Message{Seq: b.seq, Name: name, Body: raw}
	b.mu.Unlock()
	if raw, err = json.Marshal(m); err != nil {
		return 0, err
	}
	_, err = fmt.Fprintf(b.rw, "Content-Length: %d\r\n\r\n%s", len(raw), raw)
	return m.Seq, err
}

func (b *Bus) reason() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.why
}
