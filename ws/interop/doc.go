// Package interop tests package ws against peers that others wrote: the
// WebSocket of Chromium, and the package ws of Node. It has tests only.
//
// The cases of clients are in testdata/cases.js, which runs in the browser and
// in Node; those of our client are in client_test.go. All run over loopback.
//
// The script setup installs the peers. Tests whose peer is not there are
// skipped, unless the environment has INTEROP=required: then they fail.
package interop
