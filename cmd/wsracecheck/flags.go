package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/wsracecheck/wsracecheck/analyzer"
)

// A config is a parsed command line.
type config struct {
	patterns   []string // packages; never empty
	dir        string   // where to run, from -C; empty is here
	tests      bool     // report findings in _test.go files
	json       bool
	fix        bool // write the fixes into the files first
	diff       bool // only print what fix would write
	version    bool
	chatty     bool     // a flag asks the go command to talk, so its output is passed on
	buildFlags []string // for go list and go vet
	toolFlags  []string // the analyzer's, for go vet alone
}

// The flags of the go command's builds that select or shape packages. -C is
// missing because the command does it itself, -n because nothing would be
// analysed, -json because it is ours.
var (
	buildBools = strings.Fields("a asan buildvcs linkshared modcacherw msan race trimpath v work x")
	buildTexts = strings.Fields("asmflags buildmode compiler gccgoflags gcflags installsuffix" +
		" ldflags mod modfile overlay p pgo pkgdir tags toolexec")
)

// parseFlags parses the command line. It returns flag.ErrHelp for -h.
func parseFlags(args []string) (*config, error) {
	c := new(config)
	fs := flag.NewFlagSet("wsracecheck", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	fs.BoolVar(&c.tests, "test", true, "")
	fs.BoolVar(&c.json, "json", false, "")
	fs.BoolVar(&c.fix, "fix", false, "")
	fs.BoolVar(&c.diff, "diff", false, "")
	fs.BoolVar(&c.version, "version", false, "")
	fs.StringVar(&c.dir, "C", "", "")
	for _, name := range buildBools {
		fs.Var(&forwarded{to: &c.buildFlags, name: name, boolean: true}, name, "")
	}
	for _, name := range buildTexts {
		fs.Var(&forwarded{to: &c.buildFlags, name: name}, name, "")
	}
	analyzer.Analyzer.Flags.VisitAll(func(f *flag.Flag) {
		fs.Var(&forwarded{to: &c.toolFlags, name: f.Name, boolean: isBool(f), check: f.Value}, f.Name, "")
	})

	if len(args) == 1 && args[0] == "help" {
		return nil, flag.ErrHelp
	}
	if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil, err
	} else if err != nil {
		return nil, fmt.Errorf("%v (wsracecheck -h lists the flags)", err)
	}
	for _, arg := range fs.Args() {
		if strings.HasPrefix(arg, "-") {
			return nil, fmt.Errorf("flag after a package: %s (flags come first)", arg)
		}
	}
	if c.diff && c.json {
		return nil, errors.New("-diff and -json exclude each other")
	}
	fs.Visit(func(f *flag.Flag) {
		switch f.Name {
		case "v", "x", "work":
			c.chatty = true
		}
	})
	c.patterns = fs.Args()
	if len(c.patterns) == 0 {
		c.patterns = []string{"./..."}
	}
	return c, nil
}

// A forwarded flag is not interpreted here: it is appended to a list of
// arguments for another program, in the order of the command line.
type forwarded struct {
	to      *[]string
	name    string
	boolean bool
	check   flag.Value // if not nil, must accept the value
}

func (f *forwarded) String() string   { return "" }
func (f *forwarded) IsBoolFlag() bool { return f.boolean }

func (f *forwarded) Set(value string) error {
	if f.check != nil {
		if err := f.check.Set(value); err != nil {
			return err
		}
	}
	if f.name == "trimpath" {
		// It changes no finding, but would take the directory out of the key of
		// the build cache: a finding of another checkout would come back.
		return nil
	}
	*f.to = append(*f.to, "-"+f.name+"="+value)
	return nil
}

func isBool(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}
