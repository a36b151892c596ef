// Command wsracecheck finds reads of a connection's close state that follow
// EOF without a join of the reader goroutine that writes the state.
//
// It is one binary in two roles. Called by the go command it is a vet tool and
// analyses one package (go vet -vettool=wsracecheck). Called by a person it
// runs go vet with itself as the tool and renders the result, so that build
// caching, overlays, build tags and workspaces are the go command's.
//
// Run "wsracecheck -h" for its flags and exit status.
package main

import (
	"context"
	"flag"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/wsracecheck/wsracecheck/analyzer"
)

func main() {
	if calledByGo(os.Args[1:]) {
		runVetTool()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	cmd := &command{stdout: os.Stdout, stderr: os.Stderr, terminal: isTerminal(os.Stderr)}
	status := cmd.main(ctx, os.Args[1:])
	stop()
	os.Exit(status)
}

// calledByGo recognises the three calls of go vet's protocol: to describe the
// executable, to describe the flags, and to analyse a package, whose
// description is the last argument.
func calledByGo(args []string) bool {
	if len(args) == 1 && (args[0] == "-V=full" || args[0] == "-flags") {
		return true
	}
	return len(args) > 0 && strings.HasSuffix(args[len(args)-1], ".cfg")
}

// runVetTool serves the go command and exits. The analyzer's flags also get
// their plain names: "go vet -vettool=wsracecheck -low", not only
// "-wsracecheck.low" as unitchecker would have it.
func runVetTool() {
	analyzer.Analyzer.Flags.VisitAll(func(f *flag.Flag) {
		flag.Var(f.Value, f.Name, f.Usage)
	})
	unitchecker.Main(analyzer.Analyzer)
}
