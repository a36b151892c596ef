package caller

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
)

// asserts follows a type assertion on an interface that can hold one type only: its
// outcome is known, and a path on which it panics does not go on.
func (w *walker) asserts(p *path, in *ssa.TypeAssert) []*path {
	t := w.s.R.Dynamic(in.X)
	if t == nil {
		return nil
	}
	ok := types.Identical(t, in.AssertedType)
	if it, isInterface := in.AssertedType.Underlying().(*types.Interface); isInterface {
		ok = types.Implements(t, it)
	}
	if !in.CommaOk {
		if !ok {
			return []*path{}
		}
		return nil
	}
	for _, ref := range *in.Referrers() {
		if ex, is := ref.(*ssa.Extract); is && ex.Index == 1 {
			p.facts[ex] = fact.Bool(ok)
		}
	}
	return nil
}
