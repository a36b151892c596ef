package gen

import "github.com/wsracecheck/wsracecheck/internal/truth/model"

func each(p *model.Program, f func(*model.Stmt)) {
	for _, fn := range p.Funcs {
		model.Walk(fn.Body, f)
	}
}

// usedFields returns the places in s that hold the number of a field.
func usedFields(_ *model.Program, s *model.Stmt) []*int {
	var out []*int
	switch s.Op {
	case model.Nop, model.NetClose, model.Call, model.CallOK, model.ReturnCall, model.Closure, model.Block, model.Defer, model.Go, model.If,
		model.Return, model.ReadLoop, model.ReturnMsg, model.ReturnEnd:
	case model.Select:
		for _, c := range s.Cases {
			if c.Arm != model.ArmTimeout && c.Arm != model.ArmDefault {
				out = append(out, &c.Field)
			}
		}
	default:
		out = append(out, &s.Field)
	}
	return out
}
