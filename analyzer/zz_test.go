package analyzer

import (
	"fmt"
	"go/types"
	"os"
	"testing"
	"time"
	"syscall"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
)

func cpu() time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(0, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func TestZZ(t *testing.T) {
	dir := os.Getenv("ZZ")
	if dir == "" {
		t.Skip()
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports, Dir: dir}, os.Getenv("ZP"))
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range pkgs {
		fmt.Println(pkg.PkgPath, pkg.Errors)
		pass := &analysis.Pass{Analyzer: Analyzer, Fset: pkg.Fset, Files: pkg.Syntax, Pkg: pkg.Types, TypesInfo: pkg.TypesInfo,
			Report:            func(d analysis.Diagnostic) { fmt.Println(pkg.Fset.Position(d.Pos), d.Message) },
			ImportObjectFact:  func(types.Object, analysis.Fact) bool { return false },
			ExportObjectFact:  func(types.Object, analysis.Fact) {},
			ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
			ExportPackageFact: func(analysis.Fact) {},
			AllObjectFacts:    func() []analysis.ObjectFact { return nil },
			AllPackageFacts:   func() []analysis.PackageFact { return nil },
		}
		s := &settings{nolint: true}
		last, at := cpu(), "start"
		sums := map[string]time.Duration{}
		s.look(pass, func(st string) {
			now := cpu()
			if len(at) > 25 || at[0] == '(' || at[0] == 'g' && at != "goroutine endings" {
				at = "search"
			}
			sums[at] += now - last
			last, at = now, st
		})
		sums[at] += cpu() - last
		for k, v := range sums {
			fmt.Printf("%-30s %v\n", k, v.Round(time.Millisecond))
		}
	}
}
