//go:build race

package deflate

// raceEnabled: sync.Pool drops what it is given now and then.
const raceEnabled = true
