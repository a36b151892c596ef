// Package ssabuild makes the SSA form of one package, and only of that one.
//
// In: a type-checked package of an analysis pass. Out: its built *ssa.Package
// and its source functions in source order. Imports are created as empty
// shells, which is all that a call to them needs; this is why the analyzer
// does not require the buildssa pass, which would build every dependency.
package ssabuild

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A Package is the SSA form of the package under analysis.
type Package struct {
	Fset  *token.FileSet
	SSA   *ssa.Package
	Funcs []*ssa.Function // source functions and literals, in source order
}

// Build builds pkg. It fails only where the SSA builder itself does.
func Build(fset *token.FileSet, pkg *types.Package, files []*ast.File, info *types.Info) (_ *Package, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("building SSA of %s: %v", pkg.Path(), r)
		}
	}()
	prog := ssa.NewProgram(fset, 0)
	prog.SetNoReturn(noReturn)
	created := make(map[*types.Package]bool)
	var create func([]*types.Package)
	create = func(imps []*types.Package) {
		for _, p := range imps {
			if !created[p] {
				created[p] = true
				prog.CreatePackage(p, nil, nil, true)
			}
		}
	}
	create(pkg.Imports())
	sp := prog.CreatePackage(pkg, files, info, false)
	sp.Build()
	return &Package{Fset: fset, SSA: sp, Funcs: sourceFuncs(prog, files, info)}, nil
}

func sourceFuncs(prog *ssa.Program, files []*ast.File, info *types.Info) []*ssa.Function {
	var out []*ssa.Function
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		if fn == nil || len(fn.Blocks) == 0 {
			return
		}
		out = append(out, fn)
		for _, a := range fn.AnonFuncs {
			add(a)
		}
	}
	for _, f := range files {
		for _, d := range f.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Name == nil {
				continue
			}
			if obj, ok := info.Defs[fd.Name].(*types.Func); ok {
				add(prog.FuncValue(obj))
			}
		}
	}
	return out
}

// Unreachable reports whether in is the panic that the SSA builder puts behind
// the last arm of a blocking select, which no execution gets to.
func Unreachable(in *ssa.Panic) bool {
	mi, ok := in.X.(*ssa.MakeInterface)
	if !ok || in.Pos().IsValid() {
		return false
	}
	c, ok := mi.X.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.String &&
		constant.StringVal(c.Value) == "blocking select matched no case"
}

// NoReturn reports whether a call of the interface method m never returns.
func NoReturn(m *types.Func) bool { return noReturn(m) }

// noReturn knows the library functions that never return. The ctrlflow pass
// would know the user's as well, but its facts cost a look at every
// dependency.
func noReturn(fn *types.Func) bool {
	switch fn.FullName() {
	case "os.Exit", "syscall.Exit", "runtime.Goexit",
		"log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf", "log.Panicln",
		"(*log.Logger).Fatal", "(*log.Logger).Fatalf", "(*log.Logger).Fatalln",
		"(*log.Logger).Panic", "(*log.Logger).Panicf", "(*log.Logger).Panicln",
		"(*testing.common).Fatal", "(*testing.common).Fatalf", "(*testing.common).FailNow",
		"(*testing.common).Skip", "(*testing.common).Skipf", "(*testing.common).SkipNow",
		"(testing.TB).Fatal", "(testing.TB).Fatalf", "(testing.TB).FailNow",
		"(testing.TB).Skip", "(testing.TB).Skipf", "(testing.TB).SkipNow":
		return true
	}
	return false
}
