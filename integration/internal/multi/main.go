// Command multi is what a team writes that has several analyzers in one program.
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"
	"golang.org/x/tools/go/analysis/passes/lostcancel"

	"github.com/wsracecheck/wsracecheck/analyzer"
)

func main() { multichecker.Main(analyzer.Analyzer, lostcancel.Analyzer) }
