package slice

var hist map[string]int

func count(k string) {
	if hist != nil {
		hist[k]++
	}
}
