package slice

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// returnedChans finds the channels that a function makes and returns: its callers have
// other names for them.
func returnedChans(funcs []*skeleton.Func) map[*ssa.MakeChan]bool {
	out := make(map[*ssa.MakeChan]bool)
	for _, f := range funcs {
		for i := range f.Nodes {
			c := f.Nodes[i].Callee
			if c == nil {
				continue
			}
			for v := range c.Subst {
				if m, ok := v.(*ssa.MakeChan); ok {
					out[m] = true
				}
			}
		}
	}
	return out
}
