// Package render turns the results of go vet into what the user reads.
//
// In: diagnostics and failures as package vetjson decodes them, in whatever
// order the packages finished. Out: a Report, and its forms: text, explanations,
// JSON, SARIF, GitHub's annotations, HTML. The same set of inputs gives the same
// bytes, in any order of arrival.
//
// A finding's story is read back from its related positions by package finding.
// Two categories of diagnostic are not findings. "stats" carries counters,
// "stats: key=value ...", which are added up over all packages, and lists,
// "key=[1,2,3]", of which the number, the median and the largest are told. "internal"
// says that the analyzer had to give up on a package, which is a failure.
package render
