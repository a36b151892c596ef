// Nilness is a vet tool with the analyzer of that name alone: it builds SSA, as
// wsracecheck does, and looks at each function by itself.
package main

import (
	"golang.org/x/tools/go/analysis/passes/nilness"
	"golang.org/x/tools/go/analysis/unitchecker"
)

func main() { unitchecker.Main(nilness.Analyzer) }
