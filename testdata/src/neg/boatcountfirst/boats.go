// Package boatcountfirst rents boats. Each trip takes the boat off the number of those at sea and then
// tells the group that it is over; Evening has waited for the group and returns the number.
package boatcountfirst

import "sync"

// Rental rents boats.
type Rental struct {
	logf  func(format string, args ...any)
	trips sync.WaitGroup

	mu    sync.Mutex
	atSea int
}

// New returns a rental.
func New(logf func(string, ...any)) *Rental { return &Rental{logf: logf} }

// Rent starts a trip.
func (r *Rental) Rent(trip func()) {
	r.mu.Lock()
	r.atSea++
	r.mu.Unlock()
	r.trips.Add(1)
	go func() {
		defer r.trips.Done()
		defer r.land()
		trip()
	}()
}

func (r *Rental) land() {
	r.logf("boat: back")
	r.mu.Lock()
	defer r.mu.Unlock()
	r.atSea--
}

// Evening waits for all trips and returns how many boats are at sea all the same.
func (r *Rental) Evening() int {
	r.trips.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.atSea
}
