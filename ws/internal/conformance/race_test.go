//go:build race

package conformance

// raceEnabled: what differs in nothing but size is run once, without the detector;
// here a part of it is enough for the order of what the goroutines do.
const raceEnabled = true
