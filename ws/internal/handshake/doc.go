// Package handshake is the opening handshake of RFC 6455, section 4, without
// I/O: it finds the end of an HTTP/1.1 head in bytes that arrive in parts,
// parses and builds the requests and responses of both roles, and judges them.
//
// In: bytes, or the header of a request that net/http parsed. Out: values, or
// one of the documented errors: [*HeadError] for a head that is not HTTP,
// [*Refusal] for a request that a server answers with a 4xx status, and
// [*ResponseError] for a response that a client must not accept.
//
// The parser is stricter than HTTP asks for where leniency helps request
// smuggling: lines end in CRLF, names are tokens without space before the
// colon, folded lines and control characters are refused, and so are repeated
// headers that may only be present once.
package handshake
