package slice_test

import (
	"flag"
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/packages"

	"github.com/wsracecheck/wsracecheck/internal/directive"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
	"github.com/wsracecheck/wsracecheck/internal/slice"
	"github.com/wsracecheck/wsracecheck/internal/ssabuild"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

var (
	trialDir  = flag.String("trial.dir", "", "module to look at")
	trialPats = flag.String("trial.pats", "./...", "patterns")
	trialMark = flag.String("trial.mark", "BUG", "BUG or want")
	trialDump = flag.String("trial.dump", "", "function whose skeleton is printed")
	trialWit  = flag.Bool("trial.witness", false, "print witnesses")
	trialV    = flag.Bool("trial.v", false, "print each package")
	trialTest = flag.Bool("trial.tests", false, "with tests")
)

var bugMark = regexp.MustCompile(`// (BUG|want )`)

// TestTrial prints what the engine finds in a module beside what it should.
func TestTrial(t *testing.T) {
	if *trialDir == "" {
		t.Skip("no -trial.dir")
	}
	cfg := &packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedDeps*0 | packages.NeedExportFile*0,
		Dir:  *trialDir, Tests: *trialTest, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod"),
	}
	pkgs, err := packages.Load(cfg, strings.Fields(*trialPats)...)
	if err != nil {
		t.Fatal(err)
	}
	hit, missed, extra := 0, 0, 0
	for _, pkg := range pkgs {
		if len(pkg.Errors) > 0 {
			fmt.Println("error:", pkg.PkgPath, pkg.Errors[0])
			continue
		}
		want := make(map[string]bool)
		for _, f := range pkg.GoFiles {
			b, _ := os.ReadFile(f)
			for i, line := range strings.Split(string(b), "\n") {
				if bugMark.MatchString(line) {
					want[fmt.Sprintf("%s:%d", filepath.Base(f), i+1)] = true
				}
			}
		}
		start := time.Now()
		built, err := ssabuild.Build(pkg.Fset, pkg.Types, pkg.Syntax, pkg.TypesInfo)
		if err != nil {
			fmt.Println("error:", err)
			continue
		}
		ssaTime := time.Since(start)
		start = time.Now()
		declared := directive.Read(pkg.Fset, pkg.Syntax, pkg.TypesInfo)
		r := loc.NewResolverWith(built.Funcs, &xfact.View{
			OwnFuncs: declared.Funcs, OwnTypes: declared.Types,
			FuncText: func(*types.Func) string { return "" }, TypeText: func(*types.TypeName) string { return "" },
		})
		var sks []*skeleton.Func
		for _, fn := range built.Funcs {
			sks = append(sks, skeleton.Build(fn, r))
		}
		skelTime := time.Since(start)
		if *trialDump != "" {
			for _, f := range sks {
				if strings.Contains(f.Name, *trialDump) {
					fmt.Println(f)
				}
			}
		}
		start = time.Now()
		p := slice.New(r, sks)
		found := p.Find()
		got := make(map[string]bool)
		name := pkg.PkgPath
		var lines []string
		for _, f := range found {
			at := pkg.Fset.Position(f.Read.Pos())
			key := fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line)
			if got[key] {
				continue
			}
			got[key] = true
			story := fmt.Sprintf("%s: %s", key, f.Story(pkg.Fset))
			if want[key] {
				hit++
				if *trialV {
					lines = append(lines, "  ok     "+story)
				}
			} else {
				extra++
				lines = append(lines, "  EXTRA  "+story)
			}
			if *trialWit {
				lines = append(lines, f.Program.String(), f.Result.Format(f.Program.Program))
			}
		}
		for k := range want {
			if !got[k] {
				missed++
				lines = append(lines, "  MISSED "+k)
			}
		}
		sort.Strings(lines)
		st := p.Stats()
		if len(lines) > 0 || *trialV {
			fmt.Printf("%s  (ssa %v skel %v slice %v; %+v)\n", name, ssaTime.Round(time.Millisecond), skelTime.Round(time.Millisecond), time.Since(start).Round(time.Millisecond), st)
			for _, l := range lines {
				fmt.Println(l)
			}
		}
	}
	fmt.Printf("== hit %d, missed %d, extra %d\n", hit, missed, extra)
}
