// Package hymntrailer reads a recording that ends with a trailer. The reader closes the queue and then
// keeps a copy of the trailer; Play, when it has played all, hands out the copy that is kept
// so far.
package hymntrailer

import (
	"bufio"
	"bytes"
	"io"
	"sync"
)

// Recording is a recording that is read.
type Recording struct {
	bars chan []byte
	logf func(format string, args ...any)

	mu      sync.Mutex
	trailer []byte
}

// Load starts to read from r.
func Load(r io.Reader, logf func(string, ...any)) *Recording {
	h := &Recording{bars: make(chan []byte), logf: logf}
	go h.read(bufio.NewReader(r))
	return h
}

func (h *Recording) read(in *bufio.Reader) {
	var trailer []byte
	for trailer == nil {
		line, err := in.ReadBytes('\n')
		text, last := bytes.CutPrefix(line, []byte("ends: "))
		if last || err != nil {
			trailer = bytes.TrimSpace(text)
			break
		}
		h.bars <- line
	}
	close(h.bars)
	h.logf("hymn: %s", trailer)
	h.mu.Lock()
	h.trailer = append([]byte(nil), trailer...)
	h.mu.Unlock()
}

// Play hands all bars to speaker and returns the trailer.
func (h *Recording) Play(speaker func([]byte)) []byte {
	for bar := range h.bars {
		speaker(bar)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.trailer // want "`h\\.trailer`"
}
