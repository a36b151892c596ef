// Package boatcount rents boats. Each trip tells the group that it is over and then takes the boat
// off the number of those at sea; Evening has waited for the group and returns the number.
package boatcount

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
		defer r.land()
		defer r.trips.Done()
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
	return r.atSea // want "`r\\.atSea`"
}
