package model

// Stray says why a program is outside of what is compared, "" if it is not:
// the constructor does more than start goroutines, somebody waits for a signal
// that nothing raises, or a method raises one that does not end the reader.
func (p *Program) Stray() string {
	for _, s := range p.Funcs[0].Body {
		switch s.Op {
		case Add, Go, GroupGo:
		default:
			return "the constructor signals"
		}
	}
	for _, f := range p.Funcs {
		if f.Role == Closer && !endsStream(f.Body) {
			return "a signal that has nothing to do with the reader"
		}
	}
	for _, f := range p.Funcs {
		if dead(f.Body) {
			return "dead code"
		}
	}
	raised, awaited := make(map[int]bool), make(map[int]bool)
	for _, f := range p.Funcs {
		Walk(f.Body, func(s *Stmt) {
			switch s.Op {
			case Close, Cancel, Done, GroupGo, Write, WriteFirst:
				raised[s.Field] = true
			case Send:
				raised[s.Field] = raised[s.Field] || p.Fields[s.Field].Kind == Signal
			case Recv, CtxDone, WaitFor, RecvOK, Range, CondLoop:
				awaited[s.Field] = true
			case Select:
				for _, c := range s.Cases {
					awaited[c.Field] = awaited[c.Field] || c.Arm == ArmRecv || c.Arm == ArmCtx
				}
			}
		})
	}
	for f, yes := range awaited {
		if yes && !raised[f] {
			return "a signal that nothing raises"
		}
	}
	return ""
}

// endsStream reports whether a closer closes the network connection as well as
// it signals, so that the reader ends.
func endsStream(list []*Stmt) bool {
	ends := false
	Walk(list, func(s *Stmt) { ends = ends || s.Op == NetClose })
	return ends
}

// dead reports whether something stands behind a return.
func dead(list []*Stmt) bool {
	for i, s := range list {
		if s.Op == Return && i+1 < len(list) || dead(s.Body) || dead(s.Else) {
			return true
		}
	}
	return false
}
