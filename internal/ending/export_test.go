package ending

// Limit lowers the number of comparisons after which m is over budget.
func (m *Model) Limit(n int) { m.limit = n }
