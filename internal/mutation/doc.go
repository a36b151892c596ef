// Package mutation shows that the analyzer's silence about package ws means
// something. Its test breaks ws in every way in which one small edit can break
// the order of its close, one at a time, and the analyzer must report each of
// these mutants; one that is still right is listed with the reason, and so is one
// that is wrong and missed all the same.
//
// Where to edit is found in the source, see points_test.go. A publication is a
// write of a field that is followed, in the same list of statements, by the
// close of a channel in a field: the state and its signal. A join is a receive
// from such a channel, and a call of a function that receives from it and
// returns the state. The edits are:
//
//   - the signal comes before a statement that it should follow;
//   - a join is removed;
//   - a join waits for another channel, which the reader closes earlier;
//   - a call that joins reads the state instead.
//
// The package has no code besides its test. A mutant costs seconds, so go test
// tries one; go test ./internal/mutation -all tries every one.
package mutation
