// Package xfact holds what one package tells others about its connections: the
// facts that travel through go/analysis from a package to its importers.
//
// In: what the stages ending and caller found out about a package. Out: one
// short text for each function and each type with something to say, and back.
// A function's fact says how it returns: the signals it has received by then,
// the state it has read, in the terms of its receiver, parameters and results.
// A type's fact is a table: which goroutine writes which state of the type, and
// what a signal of the type proves about that write. Both need no source to be
// understood, and places in the source are kept as "conn.go:88".
//
// Only types with something to get wrong have a table, and only functions that
// touch such a type have a fact. The texts are canonical: equal facts are equal
// strings. A text that was not made by Encode is an error, never a panic.
package xfact
