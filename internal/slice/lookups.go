package slice

import "golang.org/x/tools/go/ssa"

// lookups is what is looked up once and kept.
type lookups struct {
	raisedAny set                             // what any function raises
	ownCtxs   set                             // contexts that only the package ends
	published map[ssa.Value][]ssa.Instruction // where objects become known to others
}
