package ending

import (
	"go/types"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// declaredJoin reports whether a directive says that receiving sig joins
// whoever writes state.
func (m *Model) declaredJoin(sig, state *loc.Loc) bool {
	if m.sums.R.View == nil {
		return false
	}
	for prefix, a := range sig.Anchors {
		if !state.Within(prefix) || state == prefix {
			continue
		}
		if arg, ok := strings.CutPrefix(a.Path, xfact.Join); ok {
			arg = strings.TrimSpace(arg)
			return arg == "" || loc.Covers(arg, pathBelow(state, prefix))
		}
		if m.declaredField(a) {
			return true
		}
	}
	return false
}

func (m *Model) declaredField(a loc.Anchor) bool {
	name, ok := a.Object.(*types.TypeName)
	if !ok {
		return false
	}
	t := m.sums.R.View.Type(name)
	if t == nil {
		return false
	}
	for _, s := range t.Signals {
		if s.Joins && string(s.Path) == a.Path {
			return true
		}
	}
	return false
}
