package proto

import "unicode/utf8"

// UTF8 validates UTF-8 that arrives in parts. It refuses the first byte after
// which no continuation could be valid (RFC 6455, section 8.1; RFC 3629).
// The zero value is ready for a new text.
type UTF8 struct {
	need   int  // continuation bytes still to come
	lo, hi byte // bounds of the next of them
}

// Feed takes the next part; it returns false if the text is invalid.
func (u *UTF8) Feed(b []byte) bool {
	for u.need > 0 && len(b) > 0 {
		if !u.step(b[0]) {
			return false
		}
		b = b[1:]
	}
	cut := lastRune(b)
	if !utf8.Valid(b[:cut]) {
		return false
	}
	for _, c := range b[cut:] {
		if !u.step(c) {
			return false
		}
	}
	return true
}

// Done reports whether the text so far ends at the end of a rune.
func (u *UTF8) Done() bool { return u.need == 0 }

// Reset makes u ready for a new text.
func (u *UTF8) Reset() { *u = UTF8{} }

// lastRune returns the offset of the last rune start in b if it is within the
// last three bytes, so that only a rune that may be incomplete is stepped
// through byte by byte; else len(b).
func lastRune(b []byte) int {
	for i := len(b) - 1; i >= 0 && i >= len(b)-3; i-- {
		if utf8.RuneStart(b[i]) {
			if b[i] < utf8.RuneSelf {
				return len(b)
			}
			return i
		}
	}
	return len(b)
}

// step takes one byte by the table of RFC 3629, section 4.
func (u *UTF8) step(c byte) bool {
	if u.need > 0 {
		if c < u.lo || c > u.hi {
			return false
		}
		u.need--
		u.lo, u.hi = 0x80, 0xBF
		return true
	}
	u.lo, u.hi = 0x80, 0xBF
	switch {
	case c < 0x80:
	case c >= 0xC2 && c <= 0xDF:
		u.need = 1
	case c >= 0xE0 && c <= 0xEF:
		u.need = 2
		if c == 0xE0 {
			u.lo = 0xA0
		} else if c == 0xED {
			u.hi = 0x9F
		}
	case c >= 0xF0 && c <= 0xF4:
		u.need = 3
		if c == 0xF0 {
			u.lo = 0x90
		} else if c == 0xF4 {
			u.hi = 0x8F
		}
	default:
		return false
	}
	return true
}
