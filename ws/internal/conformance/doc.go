// Package conformance holds a table of what RFC 6455 asks of an endpoint, as
// bytes on the wire. It has tests only.
//
// In: for each case the bytes that a peer sends, written out, since the code
// under test must not encode its own input. Out: the frames that must come
// back, and the terminal state. The endpoint is an application that echoes
// messages; it knows the public interface of package ws and nothing else.
//
// Each case runs in both roles, and cut into segments in several ways, down
// to single bytes. Cases that must fail end at the byte that proves the peer
// wrong, so they also test that the endpoint does not wait for more.
//
// Cases are named by the section of the RFC. They are as wide as sections 1
// to 10 of the public Autobahn suite, and go beyond it in lengths, masking,
// limits and the opening handshake.
package conformance
