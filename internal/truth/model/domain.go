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
		if p.dead(f.Body) {
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

// Terminates reports whether list surely returns.
func (p *Program) Terminates(list []*Stmt) bool {
	if len(list) == 0 {
		return false
	}
	return p.terminates(list[len(list)-1])
}

func (p *Program) terminates(s *Stmt) bool {
	switch s.Op {
	case ReturnState, ReturnVar, ReturnCall, ReturnMsg, ReturnEnd, Return:
		return true
	case If, IfFlag, IfState, RecvOK, CallOK:
		return p.Terminates(s.Body) && p.Terminates(s.Else)
	case Load, Range, Block:
		return p.Terminates(s.Body)
	case Select:
		for _, c := range s.Cases {
			if !p.Terminates(c.Body) || c.Arm == ArmRecv && p.Fields[c.Field].Kind == Chan {
				return false // of a channel, Body is for its end only
			}
		}
		return true
	}
	return false
}

// dead reports whether something stands behind a return.
func (p *Program) dead(list []*Stmt) bool {
	for i, s := range list {
		if p.terminates(s) && i+1 < len(list) || p.dead(s.Body) || p.dead(s.Else) {
			return true
		}
		for _, c := range s.Cases {
			if p.dead(c.Body) {
				return true
			}
		}
	}
	return false
}
