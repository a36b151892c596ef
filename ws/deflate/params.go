package deflate

import (
	"fmt"

	"github.com/wsracecheck/wsracecheck/ws/internal/handshake"
)

// The names of RFC 7692, section 7.1.
const (
	extension        = "permessage-deflate"
	serverNoTakeover = "server_no_context_takeover"
	clientNoTakeover = "client_no_context_takeover"
	serverBits       = "server_max_window_bits"
	clientBits       = "client_max_window_bits"
)

const minBits, maxBits = 8, 15

// params are the parameters of an offer or of a response. Bits of 0 were not
// given.
type params struct {
	serverNoTakeover, clientNoTakeover bool
	serverBits, clientBits             int
	mayLimitClient                     bool // an offer has client_max_window_bits, with or without a value
}

func bitsOr(bits int) int {
	if bits == 0 {
		return maxBits
	}
	return bits
}

// parse refuses unknown and repeated parameters and malformed values: such an
// offer must be declined, and such a response fails the handshake (section 7.1).
func parse(e handshake.Extension, offer bool) (p params, err error) {
	seen := map[string]bool{}
	for _, in := range e.Params {
		if seen[in.Name] {
			return p, fmt.Errorf("%s: parameter %s is given twice", extension, in.Name)
		}
		seen[in.Name] = true
		if err := p.set(in, offer); err != nil {
			return p, fmt.Errorf("%s: %w", extension, err)
		}
	}
	return p, nil
}

func (p *params) set(in handshake.Param, offer bool) (err error) {
	switch in.Name {
	case serverNoTakeover:
		p.serverNoTakeover = true
	case clientNoTakeover:
		p.clientNoTakeover = true
	case serverBits:
		p.serverBits, err = parseBits(in)
		return err
	case clientBits:
		p.mayLimitClient = true
		if !in.HasValue && offer {
			return nil
		}
		p.clientBits, err = parseBits(in)
		return err
	default:
		return fmt.Errorf("unknown parameter %.64q", in.Name)
	}
	if in.HasValue {
		return fmt.Errorf("parameter %s has a value", in.Name)
	}
	return nil
}

// parseBits parses a number from 8 to 15 without leading zeros.
func parseBits(in handshake.Param) (int, error) {
	for bits := minBits; bits <= maxBits; bits++ {
		if in.Value == fmt.Sprint(bits) {
			return bits, nil
		}
	}
	return 0, fmt.Errorf("value %.64q of parameter %s is no number from %d to %d", in.Value, in.Name, minBits, maxBits)
}
