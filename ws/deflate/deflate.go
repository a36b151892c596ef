package deflate

import (
	"fmt"

	"github.com/wsracecheck/wsracecheck/ws/internal/handshake"
	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// Options are the settings of [New]. The zero value of a field is its default.
type Options struct {
	// Level is from 1, the fastest, to 9, the smallest result. Default 1.
	// It has no effect on messages that do not fit in the window, with
	// what is remembered, unless WindowBits is 15.
	Level int
	// Threshold is the size in bytes from which messages are compressed;
	// smaller ones go out as they are. A message of a Writer is judged by
	// its first Write. A message that compression would not make shorter
	// goes out as it is, too, unless it is a Writer's. Default 512, or 128
	// with ContextTakeover; negative: all are compressed.
	Threshold int
	// ContextTakeover lets messages refer to those before them, in each
	// direction if the peer agrees. See the package's documentation for
	// what that costs.
	ContextTakeover bool
	// WindowBits is the base-2 logarithm of how far back compressed bytes
	// refer, 8 to 15. Default 15. The peer may ask for less.
	WindowBits int
	// PeerWindowBits is the same for what the peer sends. A server can
	// only ask that of a client that offers it; from others it accepts
	// any window, and no context takeover. A client that asks gets no
	// compression from a server that cannot do so.
	PeerWindowBits int
}

// Compression is a [ws.Compression], for Options.Compression of package ws.
// Its methods are for package ws. It is safe for concurrent use.
//
// [ws.Compression]: https://pkg.go.dev/github.com/wsracecheck/wsracecheck/ws#Compression
type Compression struct {
	o       Options // with defaults filled in
	writers *writers
}

// New returns a Compression. It panics if a field of o is out of bounds, which
// is a mistake in the program.
func New(o Options) *Compression {
	if o.Level == 0 {
		o.Level = 1
	}
	if o.WindowBits == 0 {
		o.WindowBits = maxBits
	}
	if o.PeerWindowBits == 0 {
		o.PeerWindowBits = maxBits
	}
	if o.Threshold == 0 {
		o.Threshold = 512
		if o.ContextTakeover {
			o.Threshold = 128
		}
	}
	if o.Level < 1 || o.Level > 9 {
		panic(fmt.Sprintf("deflate: Options.Level %d is not between 1 and 9", o.Level))
	}
	for _, bits := range []int{o.WindowBits, o.PeerWindowBits} {
		if bits < minBits || bits > maxBits {
			panic(fmt.Sprintf("deflate: window bits %d are not between %d and %d", bits, minBits, maxBits))
		}
	}
	return &Compression{o, levels[o.Level]}
}

// Offer returns what a client offers (RFC 7692, section 5.1).
func (d *Compression) Offer() string {
	s := extension
	if !d.o.ContextTakeover {
		s += "; " + serverNoTakeover + "; " + clientNoTakeover
	}
	if d.o.PeerWindowBits < maxBits {
		s += fmt.Sprintf("; %s=%d", serverBits, d.o.PeerWindowBits)
	}
	s += "; " + clientBits
	if d.o.WindowBits < maxBits {
		s += fmt.Sprintf("=%d", d.o.WindowBits)
	}
	return s
}

// Confirm judges what a server answered to Offer. It returns nil if the server
// declined, and an error if it chose what was not offered (section 5.1).
func (d *Compression) Confirm(response []string) (proto.Extension, error) {
	chosen, err := handshake.ParseExtensions(response)
	if err != nil {
		return nil, err
	}
	switch {
	case len(chosen) == 0:
		return nil, nil
	case len(chosen) > 1:
		return nil, fmt.Errorf("%d extensions chosen of one that was offered", len(chosen))
	case chosen[0].Name != extension:
		return nil, fmt.Errorf("extension %.64q was not offered", chosen[0].Name)
	}
	p, err := parse(chosen[0], false)
	if err != nil {
		return nil, err
	}
	peerBits := bitsOr(p.serverBits)
	switch {
	case !d.o.ContextTakeover && !p.serverNoTakeover:
		return nil, fmt.Errorf("%s accepted without %s", extension, serverNoTakeover)
	case peerBits > d.o.PeerWindowBits:
		return nil, fmt.Errorf("%s accepted with a window of %d bits instead of %d", extension, peerBits, d.o.PeerWindowBits)
	}
	send := direction{bits: min(d.o.WindowBits, bitsOr(p.clientBits)), takeover: d.o.ContextTakeover && !p.clientNoTakeover}
	return d.codec(send, direction{bits: peerBits, takeover: !p.serverNoTakeover}), nil
}

// Accept chooses the first of a client's offers that can be accepted, and
// returns the answer to it (section 5.1).
func (d *Compression) Accept(offers []string) (response string, c proto.Extension, err error) {
	all, err := handshake.ParseExtensions(offers)
	if err != nil {
		return "", nil, err
	}
	for _, e := range all {
		if e.Name != extension {
			continue
		}
		if p, err := parse(e, true); err == nil {
			response, c = d.accept(p)
			return response, c, nil
		}
	}
	return "", nil, nil
}

func (d *Compression) accept(p params) (string, proto.Extension) {
	send := direction{bits: min(d.o.WindowBits, bitsOr(p.serverBits)), takeover: d.o.ContextTakeover && !p.serverNoTakeover}
	recv := direction{bits: bitsOr(p.clientBits), takeover: d.o.ContextTakeover && !p.clientNoTakeover}
	if p.mayLimitClient {
		recv.bits = min(recv.bits, d.o.PeerWindowBits)
	} else if recv.bits > d.o.PeerWindowBits {
		recv.takeover = false // so that the window need not be remembered
	}
	s := extension
	if !send.takeover {
		s += "; " + serverNoTakeover
	}
	if !recv.takeover {
		s += "; " + clientNoTakeover
	}
	if send.bits < maxBits || p.serverBits != 0 {
		s += fmt.Sprintf("; %s=%d", serverBits, send.bits)
	}
	if p.mayLimitClient && recv.bits < maxBits {
		s += fmt.Sprintf("; %s=%d", clientBits, recv.bits)
	}
	return s, d.codec(send, recv)
}
