// Package integration tries the linter where people work: in go vet and go fix, as
// a tool of a module, in multichecker and in a driver like nogo, with a shared build
// cache, in reports that other programs read. Each is a script in testdata/script
// that runs the real binary. It is a module of its own, so that what the scripts
// need stays out of the linter's go.sum.
package integration
