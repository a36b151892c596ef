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
			return cents, r.Err() // want `close state r\.err is read after EOF without joining the reader \(Err reads it\)`
		}
		cents += b.Cents
	}
}
