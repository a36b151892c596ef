// Package slice cuts a package down to small closed programs, one for each question:
// can this caller read this state before this reader has written it?
//
// In: the skeletons of a package and who starts and calls whom. Out: for each question
// an explore.Program, and what its parts stand for.
//
// A question has a state (a place), a reader (a goroutine that writes it as part of its
// ending), a caller (the smallest function that both waits and reads), and at most one
// other goroutine that raises what the caller waits for. Each is inlined with the places,
// constants and functions that it is called with, and cut down to what can matter for
// the state, the signals, and the locks and flags in between. One object of each type is
// assumed, unless two fields of one struct hold two of them.
package slice
