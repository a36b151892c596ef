package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wsracecheck/wsracecheck/analyzer"
)

// A config is a parsed command line.
type config struct {
	patterns   []string // packages; never empty
	dir        string   // where to run, from -C; empty is here
	tests      bool     // report findings in _test.go files
	format     string   // one of formats
	color      string   // auto, always or never
	context    int      // lines of source around a finding; -1 for none
	explain    bool     // draw the interleaving below each finding
	at         string   // FILE:LINE: only the finding there
	baseline   string   // the file of known findings
	newFrom    string   // the git revision since which findings count
	fix        bool     // write the fixes into the files first
	diff       bool     // only print what fix would write
	version    bool
	stats      bool
	topic      string   // help about it
	chatty     bool     // a flag asks the go command to talk, so its output is passed on
	buildFlags []string // for go list and go vet
	toolFlags  []string // the analyzer's, for go vet alone
}

var (
	formats = []string{"text", "json", "sarif", "github", "html"}
	colors  = []string{"auto", "always", "never"}
)

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
	c := &config{format: "text", color: "auto", context: -1}
	command := ""
	if len(args) > 0 && (args[0] == "help" || args[0] == "explain") {
		command, args = args[0], args[1:]
	}
	fs := c.flagSet()
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
	fs.Visit(func(f *flag.Flag) {
		switch f.Name {
		case "v", "x", "work":
			c.chatty = true
		case "stats":
			c.stats = f.Value.(*forwarded).check.String() == "true"
		}
	})
	c.patterns = fs.Args()
	switch command {
	case "help":
		return c.helpCommand()
	case "explain":
		if err := c.explainCommand(); err != nil {
			return nil, err
		}
	}
	if len(c.patterns) == 0 {
		c.patterns = []string{"./..."}
	}
	return c, c.check()
}

// flagSet defines the flags that fill in c.
func (c *config) flagSet() *flag.FlagSet {
	fs := flag.NewFlagSet("wsracecheck", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	fs.BoolVar(&c.tests, "test", true, "")
	fs.BoolFunc("json", "", func(s string) error { c.format = "json"; return nil })
	fs.StringVar(&c.format, "format", c.format, "")
	fs.StringVar(&c.color, "color", c.color, "")
	fs.IntVar(&c.context, "c", c.context, "")
	fs.BoolVar(&c.explain, "explain", false, "")
	fs.StringVar(&c.baseline, "baseline", "", "")
	fs.StringVar(&c.newFrom, "new-from", "", "")
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
	return fs
}

// helpCommand is "help" and "help TOPIC".
func (c *config) helpCommand() (*config, error) {
	switch len(c.patterns) {
	case 0:
		return nil, flag.ErrHelp
	case 1:
		c.topic = c.patterns[0]
		return c, nil
	}
	return nil, errors.New("help takes one topic")
}

// explainCommand is "explain FILE:LINE": the package of the file, with the low
// tier, and of its findings the one that is there.
func (c *config) explainCommand() error {
	if len(c.patterns) != 1 {
		return errors.New("explain takes one place, FILE:LINE")
	}
	c.at, c.explain = c.patterns[0], true
	dir, err := directoryOf(c.at)
	if err != nil {
		return err
	}
	c.patterns = []string{dir}
	if !slices.Contains(c.toolFlags, "-low=true") {
		c.toolFlags = append(c.toolFlags, "-low=true")
	}
	return nil
}

// check refuses what makes no sense.
func (c *config) check() error {
	switch {
	case !slices.Contains(formats, c.format):
		return fmt.Errorf("-format %s: the formats are %s", c.format, strings.Join(formats, ", "))
	case !slices.Contains(colors, c.color):
		return fmt.Errorf("-color %s: it is one of %s", c.color, strings.Join(colors, ", "))
	case c.diff && c.format != "text":
		return fmt.Errorf("-diff and -format %s exclude each other", c.format)
	case (c.fix || c.diff) && c.builds("overlay"):
		return errors.New("-fix and -diff do not work with -overlay: the files are not what is analysed")
	}
	return nil
}

// builds reports whether a build flag was given.
func (c *config) builds(name string) bool {
	return slices.ContainsFunc(c.buildFlags, func(f string) bool { return strings.HasPrefix(f, "-"+name+"=") })
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
