// Package vetjson reads what "go vet -json" prints.
//
// In: the lines of go vet's two output streams. Out: the decoded result of
// each analysed package, and the lines that are not results (build errors,
// notices), in their order.
//
// It relies on one property of the format: go vet copies the tool's output
// through, and golang.org/x/tools prints each result as a tab-indented object
// whose outer braces are alone on their lines ("{}" if there is nothing to
// say). Since Go 1.26 the results are on standard output; before, they were on
// standard error between "# package" headers, so both streams are read alike.
package vetjson
