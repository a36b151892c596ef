// Package deflate compresses the messages of package ws: permessage-deflate of
// RFC 7692, for both roles.
//
//	compression := deflate.New(deflate.Options{})
//	opts := &ws.AcceptOptions{Options: ws.Options{Compression: compression}}
//
// The same value serves any number of connections, and is meant to. Both peers
// must want compression; with a peer that does not a connection is as without.
//
// # Memory
//
// Compressors and decompressors (0.5 MB and 45 KB) belong to no connection:
// each message borrows one from a pool. So without context takeover, which is
// the default, an idle connection holds nothing. With [Options.ContextTakeover]
// a message can refer to those before it, which makes small similar messages
// much smaller; a connection then remembers the last 2^WindowBits bytes that it
// sent and the last 2^PeerWindowBits that it received, once it has seen as many:
// up to 64 KB, or 8 KB with 12 bits each.
//
// # What is decompressed
//
// A compressed message is decompressed when its last frame has arrived, also
// for a streaming read. Options.MessageLimit of package ws holds for its
// decompressed size, and it is given up at the first byte beyond; the limit on
// the bytes that arrive is an eighth higher.
//
// # Secrets
//
// Compression shows in the length of a frame how much its content repeats
// itself. Where an attacker can add to messages that hold a secret, and see
// their lengths, he can guess the secret, even through TLS (RFC 7692, section
// 9; the CRIME and BREACH attacks). Send such messages with
// [ws.Conn.WriteUncompressed], and keep them out of shared contexts.
//
// # The dependency
//
// The compressor is github.com/klauspost/compress/flate, which depends on
// nothing but the standard library. compress/flate of that takes 2 to 4 times
// as long, and it can keep to no window but the largest, so that half of the
// RFC's parameters would have to be declined. The module is required by the
// go.mod of this project, since a nested module would have to be released and
// versioned beside it, but package ws does not import it: it gets into the
// programs only of those who import this package.
//
// [ws.Conn.WriteUncompressed]: https://pkg.go.dev/github.com/wsracecheck/wsracecheck/ws#Conn.WriteUncompressed
package deflate
