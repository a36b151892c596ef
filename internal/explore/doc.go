// Package explore runs every interleaving of a small closed program and tells
// whether some execution reads a close state too early, or waits in a circle.
//
// In: a Program: a few threads of flat code over a few objects. Out, of Run, a Result:
// Ordered (no execution does), a Witness (one that does, step by step), or
// TooLarge (the limit of states was reached, so nothing is known); of Circles, the
// threads that wait for each other, with what each waits for and holds. Check tells
// what is no Program, String and Format spell all of it for people.
//
// It knows Go's rules for channels, locks, conditions, Once, groups and
// contexts, and nothing of SSA, of the user's program or of what is reported.
// Branches on values that are not known go either way, and a value that was
// tested stays as the test has found it. The answer is exact for the Program; how
// well a Program stands for Go code is the business of who makes it.
//
// How it keeps the number of states small: a step that others can do without and that
// keeps nobody from anything is taken at once; where the next steps of some threads have
// nothing to do with all that the others may still do, only those threads go on; what
// nobody reads or touches any more is forgotten.
package explore
