// Package skeleton cuts a function down to what can matter for the order of
// events: a small control-flow graph of its sync operations, reads and writes of
// memory, calls, starts of goroutines, returns, and branches with their condition.
//
// In: the SSA of one package, what its values name (package loc), who is called.
// Out: a Func for each function and literal. Deferred calls are laid out at each exit
// in the order in which they run, so that there is no defer any more. Values are
// registers: what is not known of a value is not known the same way wherever it is
// tested. Nothing is decided here: neither what is an end, nor what is close state.
package skeleton
