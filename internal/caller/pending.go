package caller

// A function that only the package calls is judged where it is called: a
// caller may have joined the reader before. Its findings stay pending until a
// caller that others can call turns out not to have.

// conclude reports the finding of s, or leaves it to the callers and returns
// what they must judge.
func (w *walker) conclude(s *stale) *Read {
	if !w.s.Model.CallersDecide(w.fn) {
		w.s.report(s.finding)
		return nil
	}
	r := s.Read
	f := *s.finding
	r.pending = &f
	return &r
}

// inherits reports whether s, a read by a callee that has found something, is
// unjoined here as well; then the finding stands if the value does harm here.
func (w *walker) inherits(s *stale) bool {
	f := s.pending
	if f == nil || s.finding != nil && f.Low && !s.finding.Low || !hasString(s.Gs, f.Verdict.G.ID) {
		return false
	}
	s.finding = f
	return true
}

func hasString(set []string, x string) bool {
	for _, s := range set {
		if s == x {
			return true
		}
	}
	return false
}
