// Package frame is the byte level of the WebSocket framing of RFC 6455,
// section 5.2: encoding and parsing frame headers, and masking.
//
// In: bytes, cut anywhere. Out: headers, or an [*Error], which always means
// that the peer broke the framing (close code 1002). There is no I/O, no
// buffer larger than one header, and nothing is ever allocated from a length
// that the peer declared.
package frame
