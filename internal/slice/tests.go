package slice

import (
	"strings"

	"golang.org/x/tools/go/ssa"
)

// callsFromTest reports whether a goroutine that a test starts makes n happen in code that
// is no test: it stands for a goroutine of the user that calls methods, and is no reader
// of its own (1, "reader": one that the program starts).
func (b *Body) callsFromTest(n *node) bool {
	return b.In != nil && inTest(b.In.Fn) && n.fn != nil && !inTest(n.fn.Fn)
}

// ofOtherTest reports whether one test starts b and another one runs c: each makes its own
// objects (2, "another object").
func (b *Body) ofOtherTest(c *Body) bool {
	if b.In == nil || !inTest(b.In.Fn) || !inTest(c.Fn.Fn) {
		return false
	}
	return outermost(b.In.Fn) != outermost(c.Fn.Fn)
}

// outermost is the function in which fn, perhaps a literal, is declared.
func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// inTest reports whether fn is declared in a test file.
func inTest(fn *ssa.Function) bool {
	return fn != nil && strings.HasSuffix(fn.Prog.Fset.Position(fn.Pos()).Filename, "_test.go")
}
