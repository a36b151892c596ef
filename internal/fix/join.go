package fix

import "github.com/wsracecheck/wsracecheck/internal/caller"

func (s *Suggester) join(f *caller.Finding) *candidate { return nil }
