package analyzer_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/analysis/passes/copylock"
	"golang.org/x/tools/go/analysis/passes/lostcancel"
	"golang.org/x/tools/go/packages"

	"github.com/wsracecheck/wsracecheck/analyzer"
)

const exampleConn = `package conn

import "io"

type Conn struct {
	msgs chan byte
	err  error
}

func New(r io.ByteReader) *Conn {
	c := &Conn{msgs: make(chan byte)}
	go c.read(r)
	return c
}

func (c *Conn) read(r io.ByteReader) {
	b, err := r.ReadByte()
	for ; err == nil; b, err = r.ReadByte() {
		c.msgs <- b
	}
	close(c.msgs)
	c.err = err
}

func (c *Conn) Recv() (byte, error) {
	b, ok := <-c.msgs
	if !ok {
		return 0, c.err
	}
	return b, nil
}
`

// The analyzer runs beside others in one program. A command does it with
//
//	multichecker.Main(analyzer.Analyzer, copylock.Analyzer, lostcancel.Analyzer)
//
// and here the same is done by hand, so that the findings can be shown.
func Example() {
	dir, err := os.MkdirTemp("", "conn")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{"go.mod": "module conn\n\ngo 1.26\n", "conn.go": exampleConn} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			log.Fatal(err)
		}
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: dir}, "./...")
	if err != nil {
		log.Fatal(err)
	}
	analyzers := []*analysis.Analyzer{analyzer.Analyzer, copylock.Analyzer, lostcancel.Analyzer}
	graph, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		log.Fatal(err)
	}
	for act := range graph.All() {
		for _, d := range act.Diagnostics {
			p := act.Package.Fset.Position(d.Pos)
			fmt.Printf("%s:%d: %s/%s\n", filepath.Base(p.Filename), p.Line, act.Analyzer, d.Category)
			for _, r := range d.Related {
				p := act.Package.Fset.Position(r.Pos)
				fmt.Printf("\tsee %s:%d\n", filepath.Base(p.Filename), p.Line)
			}
		}
	}
	// Output:
	// conn.go:28: wsracecheck/unjoined
	// 	see conn.go:12
	// 	see conn.go:21
	// 	see conn.go:26
	// 	see conn.go:28
	// 	see conn.go:22
	// 	see conn.go:28
}
