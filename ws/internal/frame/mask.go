package frame

import "encoding/binary"

// Mask xors b with the masking key (RFC 6455, section 5.3), beginning at
// offset pos of the payload, in place. It returns the offset after b, to be
// passed with the next part of the same payload. Masking twice unmasks.
func Mask(key [4]byte, pos int, b []byte) int {
	MaskCopy(key, pos, b, b)
	return pos + len(b)
}

// MaskCopy is Mask that leaves src as it is and writes to dst, which must be
// as long and either src itself or apart from it.
func MaskCopy(key [4]byte, pos int, dst, src []byte) {
	k := rotated(key, pos)
	kk := uint64(k)<<32 | uint64(k)
	le := binary.LittleEndian
	dst = dst[:len(src)]
	for len(src) >= 64 && len(dst) >= 64 {
		d, s := dst[:64:64], src[:64:64]
		le.PutUint64(d[0:8], le.Uint64(s[0:8])^kk)
		le.PutUint64(d[8:16], le.Uint64(s[8:16])^kk)
		le.PutUint64(d[16:24], le.Uint64(s[16:24])^kk)
		le.PutUint64(d[24:32], le.Uint64(s[24:32])^kk)
		le.PutUint64(d[32:40], le.Uint64(s[32:40])^kk)
		le.PutUint64(d[40:48], le.Uint64(s[40:48])^kk)
		le.PutUint64(d[48:56], le.Uint64(s[48:56])^kk)
		le.PutUint64(d[56:64], le.Uint64(s[56:64])^kk)
		dst, src = dst[64:], src[64:]
	}
	for len(src) >= 8 && len(dst) >= 8 {
		le.PutUint64(dst, le.Uint64(src)^kk)
		dst, src = dst[8:], src[8:]
	}
	for i := range src {
		dst[i] = src[i] ^ byte(k>>(8*(i&3)))
	}
}

// rotated returns the key as a little-endian word that begins at pos.
func rotated(key [4]byte, pos int) uint32 {
	k := binary.LittleEndian.Uint32(key[:])
	s := 8 * (pos & 3)
	return k>>s | k<<(32-s)
}
