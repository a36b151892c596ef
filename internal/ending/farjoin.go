package ending

import (
	"go/types"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// FarJoin spells a wait for goroutine g of another package that its callers can
// write, in the terms of the function that reads state; "" if there is none.
func (m *Model) FarJoin(state *loc.Loc, g *Goroutine) string {
	named, ok := g.Far.Type.Type().(*types.Named)
	if !ok {
		return ""
	}
	for prefix, a := range state.Anchors {
		if a.Object != g.Far.Type {
			continue
		}
		j := farJoiner{m, g, prefix, a.Path}
		for meth := range named.Methods() {
			if s := j.byMethod(meth); s != "" {
				return s
			}
		}
		if st, ok := named.Underlying().(*types.Struct); ok {
			for f := range st.Fields() {
				if _, ok := f.Type().Underlying().(*types.Chan); ok && f.Exported() && j.safe(recvClosed, f.Name()) {
					return "<-" + prefix.String() + "." + f.Name()
				}
			}
		}
	}
	return ""
}

type farJoiner struct {
	m      *Model
	g      *Goroutine
	prefix *loc.Loc
	state  string
}

var recvClosed = Received{Happened: effect.Happened{Mode: effect.Closed}, Kind: ops.Recv}

func (j farJoiner) safe(r Received, sig string) bool {
	return j.g.lookUp(r, sig, j.prefix, j.state).Answer == Safe
}

func (j farJoiner) byMethod(meth *types.Func) string {
	f := j.m.sums.R.View.Func(meth)
	if f == nil || !meth.Exported() {
		return ""
	}
	call := j.prefix.String() + "." + meth.Name()
	if len(f.Results) == 1 {
		sig, own := strings.CutPrefix(string(f.Results[0]), "0.")
		if own && j.safe(recvClosed, sig) {
			if _, ok := meth.Signature().Results().At(0).Type().Underlying().(*types.Chan); ok {
				return "<-" + call + "()"
			}
			return "<-" + call + "().Done()"
		}
	}
	if len(f.Exits) == 0 || meth.Signature().Params().Len() > 0 {
		return ""
	}
	for _, x := range f.Exits {
		if !j.joins(x.Got) {
			return ""
		}
	}
	return call + "()"
}

func (j farJoiner) joins(gs []xfact.Got) bool {
	for _, x := range gs {
		sig, own := strings.CutPrefix(string(x.Loc), "0.")
		if own && !x.Bounded && j.safe(OfClass(x.Class, noGlobal), sig) {
			return true
		}
	}
	return false
}
