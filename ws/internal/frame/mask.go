package frame

import "encoding/binary"

// Mask xors b with the masking key (RFC 6455, section 5.3), beginning at
// offset pos of the payload, in place. It returns the offset after b, to be
// passed with the next part of the same payload. Masking twice unmasks.
func Mask(key [4]byte, pos int, b []byte) int {
	end := pos + len(b)
	k := rotated(key, pos)
	kk := uint64(k)<<32 | uint64(k)
	for len(b) >= 32 {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^kk)
		binary.LittleEndian.PutUint64(b[8:], binary.LittleEndian.Uint64(b[8:])^kk)
		binary.LittleEndian.PutUint64(b[16:], binary.LittleEndian.Uint64(b[16:])^kk)
		binary.LittleEndian.PutUint64(b[24:], binary.LittleEndian.Uint64(b[24:])^kk)
		b = b[32:]
	}
	for len(b) >= 8 {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^kk)
		b = b[8:]
	}
	for i := range b {
		b[i] ^= byte(k >> (8 * (i & 3)))
	}
	return end
}

// rotated returns the key as a little-endian word that begins at pos.
func rotated(key [4]byte, pos int) uint32 {
	k := binary.LittleEndian.Uint32(key[:])
	s := 8 * (pos & 3)
	return k>>s | k<<(32-s)
}
