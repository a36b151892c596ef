package xfact

import "fmt"

// check finds what a reader of the fact would stumble over.
func (f *Func) check() error {
	for _, e := range f.Exits {
		if err := e.check(); err != nil {
			return err
		}
	}
	for _, r := range f.Leaks {
		if err := r.check(); err != nil {
			return err
		}
	}
	for _, r := range f.Results {
		if r == "" {
			continue
		}
		if err := r.checkParam(); err != nil {
			return err
		}
	}
	if err := checkRaises(f.Raises); err != nil {
		return err
	}
	for _, s := range f.Starts {
		if s.Fn < 0 || s.Fn > 255 {
			return fmt.Errorf("no parameter %d", s.Fn)
		}
		if err := checkRaises(s.After); err != nil {
			return err
		}
	}
	return nil
}

func checkRaises(rs []Raise) error {
	for _, r := range rs {
		switch r.Kind {
		case RaiseClose, RaiseSend, RaiseDone, RaiseSet:
		default:
			return fmt.Errorf("raise %q", r.Kind)
		}
		if err := checkParams([]Path{r.Loc}, r.Once); err != nil {
			return err
		}
	}
	return nil
}

func (e *Exit) check() error {
	if err := checkParams(e.Took, e.Locked, e.Freed); err != nil {
		return err
	}
	for _, r := range e.Reads {
		if err := r.check(); err != nil {
			return err
		}
	}
	return checkGots(e.Got)
}

func (r *Read) check() error {
	if r.Result < -2 || r.Result > 255 {
		return fmt.Errorf("no result %d", r.Result)
	}
	if err := checkParams([]Path{r.State}, r.Took); err != nil {
		return err
	}
	return checkGots(r.Got)
}

func checkGots(gs []Got) error {
	for _, g := range gs {
		if err := g.Class.check(); err != nil {
			return err
		}
		if err := checkParams(g.Locks); err != nil {
			return err
		}
		if g.Loc == Opaque {
			continue
		}
		if err := g.Loc.checkParam(); err != nil {
			return err
		}
	}
	return nil
}

func checkParams(sets ...[]Path) error {
	for _, set := range sets {
		for _, p := range set {
			if err := p.checkParam(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Type) check() error {
	for _, s := range t.States {
		if s.Reader < 0 || s.Reader >= len(t.Readers) {
			return fmt.Errorf("state %q: no reader %d", s.Path, s.Reader)
		}
		if err := s.Path.checkFields(); err != nil {
			return err
		}
	}
	for _, s := range t.Signals {
		if err := s.Path.checkFields(); err != nil {
			return err
		}
	}
	for _, v := range t.Verdicts {
		if v.Signal < 0 || v.Signal >= len(t.Signals) || v.State < 0 || v.State >= len(t.States) {
			return fmt.Errorf("verdict on signal %d and state %d: there is no such pair", v.Signal, v.State)
		}
		for _, p := range v.Covers {
			if err := p.checkFields(); err != nil {
				return err
			}
		}
		for _, c := range v.When {
			if err := c.check(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c Class) check() error {
	if len(c) == 0 {
		return fmt.Errorf("empty class")
	}
	for i := range len(c) {
		switch c[i] {
		case 'r', 'w', 'o', 'f', 'j', 'a', 'c', 's', 'e':
		case 'v':
			return nil // the value follows
		default:
			return fmt.Errorf("class %q", c)
		}
	}
	return nil
}
