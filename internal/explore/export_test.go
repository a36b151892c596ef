package explore

// RunFully is Run with next to no reduction: all steps but those within a thread's own
// registers are taken from every state. (What a test tells makes a later write the same
// as what was read, or another, so that it makes a difference whether it comes first.)
func RunFully(p *Program) Result {
	x := newExplorer(p, false)
	x.full = true
	x.explore()
	res := Result{States: x.seen.len(), Reached: x.reached, Panics: x.panics}
	switch {
	case x.found:
		res.Answer = Found
	case x.large:
		res.Answer = TooLarge
	}
	return res
}
