// Package fargeneric adds up the bookings of a stream.
//
// The stream is generic: what is known of it is known of all its instances.
package fargeneric

import "github.com/wsracecheck/wsracecheck/testdata/src/pos/fargeneric/stream"

// Booking is one booking.
type Booking struct{ Cents int }

// Sum adds up r. The sum is only valid if there is no error.
func Sum(r *stream.Reader[Booking]) (cents int, err error) {
	for {
		b, ok := r.Next()
		if !ok {
			return cents, r.Err() // want "`r\\.err` may still be nil here \\(in `Err`\\): `Sum` waits only for `close\\(r\\.out\\)` \\(stream\\.go:\\d+\\), `run` stores it after that \\(stream\\.go:\\d+\\); package stream offers no way to wait for it"
		}
		cents += b.Cents
	}
}
