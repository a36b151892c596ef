package gate_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/gate"
)

func TestWorth(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      bool
	}{
		{"a goroutine that closes", `func f(c chan int) { go func() { close(c) }() }`, true},
		{"a goroutine that sends", `func f(c chan int) { go func() { c <- 1 }() }`, true},
		{"a goroutine without a signal", `func f() { go func() {}() }`, false},
		{"a signal without a goroutine", `func f(c chan int) { close(c) }`, false},
		{"an own function named close", `func close(c chan int) {}; func f(c chan int) { go close(c) }`, false},
		{"nothing", `func f() {}`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, "p.go", "package p\n"+c.src, 0)
			if err != nil {
				t.Fatal(err)
			}
			info := &types.Info{Uses: make(map[*ast.Ident]types.Object)}
			conf := types.Config{Importer: importer.Default()}
			if _, err := conf.Check("p", fset, []*ast.File{file}, info); err != nil {
				t.Fatal(err)
			}
			if got := gate.Worth([]*ast.File{file}, info, nil); got != c.want {
				t.Errorf("Worth() = %v, want %v", got, c.want)
			}
		})
	}
}

func TestMachinery(t *testing.T) {
	for path, want := range map[string]bool{"sync": true, "runtime": true, "testing": true, "runtime/pprof": true, "internal/sync": true, "net": false, "example.com/sync": false} {
		if got := gate.Machinery(path); got != want {
			t.Errorf("Machinery(%q) = %v, want %v", path, got, want)
		}
	}
}
