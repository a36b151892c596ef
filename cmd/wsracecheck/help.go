package main

import (
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/wsracecheck/wsracecheck/analyzer"
)

const helpHead = `wsracecheck finds places where a caller learns that a connection is at its
end, and reads the state of the close before the goroutine that knows has
written it.

usage: wsracecheck [flags] [packages]
       wsracecheck explain [flags] FILE:LINE
       wsracecheck help [topic]

The packages are those of the go command; the default is ./... .

What is printed:

  -format text|json|sarif|github|html
	the form of the report, on standard output; -json is -format json
  -explain
	below each finding the run in which it goes wrong, as a table, and the fix
  -c N
	each finding with its line of source and N lines around it
  -color auto|always|never
	auto is a terminal without NO_COLOR
  -test=false
	leave out findings in _test.go files (they are compiled all the same)
  -baseline FILE
	leave out the findings that FILE lists; write it if there is none
  -new-from REV
	only findings with a step on a line that has changed since the git revision

What is changed:

  -fix
	repair what can be repaired, say what that was, and print what is left
  -diff
	print what -fix would change, as a unified diff, and nothing else

Others:

  -C dir
	run in dir; file names in the output are relative to it
  -version
	print the version
  -h
	print this text

Flags of the analysis, which go vet -vettool=wsracecheck takes too:

`

const helpTail = `
Build flags, passed on to the go command:

  -a -asan -asmflags -buildmode -buildvcs -compiler -gccgoflags -gcflags
  -installsuffix -ldflags -linkshared -mod -modcacherw -modfile -msan -overlay
  -p -pgo -pkgdir -race -tags -toolexec -trimpath -v -work -x

Findings go to standard output, one line each with the positions of its story
indented below; the count, statistics and errors go to standard error.

A finding is silenced by a comment on its line, or on the line above it:
//wsracecheck:ignore and the reason. wsracecheck help ignore says more.

Exit status:
  0  no findings
  1  findings; with -diff, a diff
  2  something could not be analysed (findings in the rest are printed)
`

func printHelp(w io.Writer) {
	io.WriteString(w, helpHead)
	analyzer.Analyzer.Flags.VisitAll(func(f *flag.Flag) {
		name, usage := flag.UnquoteUsage(f)
		if name != "" {
			name = " " + name
		}
		fmt.Fprintf(w, "  -%s%s\n\t%s\n", f.Name, name, usage)
	})
	io.WriteString(w, helpTail)
}

// version names the module's version and, for a build from a checkout, the
// commit.
func version() string {
	v, revision, modified := "(devel)", "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			v = info.Main.Version
		}
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				revision = " " + s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				modified = "+dirty"
			}
		}
	}
	return fmt.Sprintf("wsracecheck %s%s%s %s", v, revision, modified, runtime.Version())
}

// shortVersion is the module's version as semantic versioning has it.
func shortVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && strings.HasPrefix(info.Main.Version, "v") {
		return info.Main.Version[1:]
	}
	return "0.0.0-devel"
}
