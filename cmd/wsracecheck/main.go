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
	"encoding/json"
	"flag"
	"fmt"
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
	cmd := &command{
		stdout: os.Stdout, stderr: os.Stderr, terminal: isTerminal(os.Stderr),
		colors: isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "",
	}
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
	noteRun(os.Args[len(os.Args)-1])
	unitchecker.Main(analyzer.Analyzer)
}

// noteRun tells the command that has started go vet which package is looked at.
// That is news, and no result: errors do not matter.
func noteRun(config string) {
	path := os.Getenv(runLog)
	if path == "" || !strings.HasSuffix(config, ".cfg") {
		return
	}
	text, err := os.ReadFile(config)
	if err != nil {
		return
	}
	var unit struct {
		ID       string
		VetxOnly bool
	}
	if json.Unmarshal(text, &unit) != nil {
		return
	}
	kind := "package"
	if unit.VetxOnly {
		kind = "dependency"
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return
	}
	defer f.Close()
	fmt.Fprintf(f, "%s %s\n", kind, unit.ID) // one write: others append, too
}
