// Package fargeneric adds up the bookings of a stream.
//
// The stream is generic, and joins its own reader.
package fargeneric

import "github.com/wsracecheck/wsracecheck/testdata/src/neg/fargeneric/stream"

// Booking is one booking.
type Booking struct{ Cents int }

// Sum adds up r. The sum is only valid if there is no error.
func Sum(r *stream.Reader[Booking]) (cents int, err error) {
	for {
		b, ok := r.Next()
		if !ok {
			return cents, r.Err()
		}
		cents += b.Cents
	}
}
