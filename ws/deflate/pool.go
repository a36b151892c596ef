package deflate

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/klauspost/compress/flate"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// Writers are the pools of compressors of one level, one for each window.
type writers struct {
	level int
	pools [maxBits + 1]sync.Pool // of *writer
}

// levels has the writers that all Compressions of a level share.
var levels = func() (l [10]*writers) {
	for i := range l {
		l[i] = &writers{level: i}
	}
	return l
}()

// A writer is a compressor with the slice that it appends to.
type writer struct {
	f   *flate.Writer
	out []byte
}

func (w *writer) Write(p []byte) (int, error) {
	w.out = append(w.out, p...)
	return len(p), nil
}

// deflate appends p to dst, compressed with dict behind it, and flushed.
func (ws *writers) deflate(dst, p, dict []byte, bits int) []byte {
	w, _ := ws.pools[bits].Get().(*writer)
	if w == nil {
		w = ws.newWriter(bits)
	}
	w.out = dst
	w.f.ResetDict(w, dict)
	// Neither call fails, since no Write of a writer does.
	w.f.Write(p)
	w.f.Flush()
	dst = w.out
	w.out = nil
	w.f.ResetDict(w, nil) // so that the pool keeps no connection's dictionary
	ws.pools[bits].Put(w)
	return dst
}

// newWriter makes a compressor. Those with a full window have levels.
func (ws *writers) newWriter(bits int) (w *writer) {
	w = new(writer)
	var err error
	if bits == maxBits {
		w.f, err = flate.NewWriter(w, ws.level)
	} else {
		w.f, err = flate.NewWriterWindow(w, 1<<bits)
	}
	if err != nil {
		panic(err) // New has checked both
	}
	return w
}

// readers are the decompressors, of all connections.
var readers = sync.Pool{New: func() any {
	r := new(reader)
	r.f = flate.NewReader(&r.in)
	return r
}}

// A reader is a decompressor with its input, a bytes.Reader, which it has a faster
// loop for than for others, and takes no byte too many from.
type reader struct {
	f   io.ReadCloser
	in  bytes.Reader
	buf []byte // what in reads: a message and its ending
}

// keepInput is the most that a reader keeps of buf.
const keepInput = 64 << 10

// inflate appends the message p to dst, with dict behind it. The error is a
// [*proto.Error], for a message of more than limit bytes, unless that is 0, one
// of CodeTooBig.
func inflate(dst, p, dict []byte, limit int64) ([]byte, error) {
	if len(p) == 0 {
		return dst, nil // peers with zlib take and send it as an empty message
	}
	r := readers.Get().(*reader)
	defer func() {
		if r.in.Reset(nil); cap(r.buf) > keepInput {
			r.buf = nil
		}
		r.f.(flate.Resetter).Reset(&r.in, nil)
		readers.Put(r)
	}()
	r.buf = append(append(r.buf[:0], p...), ending...)
	r.in.Reset(r.buf)
	start := len(dst)
	dst = slices.Grow(dst, guess(len(p), limit))
	for range maxStreams {
		// Blocks may follow one that says that it is the last (RFC 7692,
		// section 7.2.3.4).
		if err := r.f.(flate.Resetter).Reset(&r.in, behind(dict, dst[start:])); err != nil {
			return nil, malformed(err)
		}
		var err error
		if dst, err = readAll(r.f, dst, start, limit); err != nil {
			return nil, err
		}
		if r.in.Len() == 0 {
			return dst, nil
		}
	}
	return nil, &proto.Error{Code: proto.CodeInvalidData, Reason: "compressed message of too many streams"}
}

// maxStreams bounds how often a message may have a last block, of which each
// costs the peer 2 bytes and us the setting up of a decompressor.
const maxStreams = 256

// guess returns the room to begin with for a message of n bytes: text shrinks to
// a third or a quarter.
func guess(n int, limit int64) int {
	n = 4*n + 64
	if limit > 0 {
		n = int(min(int64(n), limit+1))
	}
	return n
}

// ending is what a message lacks to be a stream of its own: the tail that the
// peer has cut off, and an empty last block.
const ending = tail + "\x01\x00\x00\xff\xff"

// behind returns what blocks can refer to after a last block inside a message.
func behind(dict, out []byte) []byte {
	const window = 1 << maxBits
	switch {
	case len(out) == 0:
		return dict
	case len(out) >= window:
		return slices.Clone(out[len(out)-window:])
	}
	return append(slices.Clone(dict), out...)
}

// readAll appends to dst, whose message begins at start, what f has up to its
// next last block.
func readAll(f io.Reader, dst []byte, start int, limit int64) ([]byte, error) {
	for {
		if len(dst) == cap(dst) {
			dst = slices.Grow(dst, max(512, len(dst)-start))
		}
		free := dst[len(dst):cap(dst)]
		if limit > 0 {
			// One byte more shows that the message is too big.
			free = free[:min(int64(len(free)), limit-int64(len(dst)-start)+1)]
		}
		n, err := f.Read(free)
		dst = dst[:len(dst)+n]
		switch {
		case limit > 0 && int64(len(dst)-start) > limit:
			return nil, &proto.Error{Code: proto.CodeTooBig, Reason: fmt.Sprintf("decompressed message exceeds the limit of %d", limit)}
		case err == io.EOF:
			return dst, nil
		case err != nil:
			return nil, malformed(err)
		}
	}
}
