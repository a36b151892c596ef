package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// addStats adds the counters and lists of "stats: key=value ..." to the report's.
func (r *Report) addStats(f Finding) {
	text, ok := strings.CutPrefix(f.Message, "stats:")
	counters := make(map[string]int64)
	lists := make(map[string][]int64)
	for field := range strings.FieldsSeq(text) {
		key, value, found := strings.Cut(field, "=")
		ok = ok && found && key != ""
		if inner, isList := strings.CutPrefix(value, "["); isList {
			ns, err := parseList(inner)
			lists[key] = append(lists[key], ns...)
			ok = ok && err == nil
			continue
		}
		n, err := strconv.ParseInt(value, 10, 64)
		ok = ok && err == nil
		counters[key] += n
	}
	if !ok {
		r.fail(f.Package, f.Package, fmt.Sprintf("statistics are not understood: %q", f.Message))
		return
	}
	if r.Stats == nil {
		r.Stats = make(map[string]int64)
		r.sizes = make(map[string][]int64)
	}
	for key, n := range counters {
		r.Stats[key] += n
	}
	for key, ns := range lists {
		r.sizes[key] = append(r.sizes[key], ns...)
	}
}

// parseList reads "1,2,3]".
func parseList(s string) ([]int64, error) {
	s, ok := strings.CutSuffix(s, "]")
	if !ok {
		return nil, fmt.Errorf("no ] at the end of %q", s)
	}
	var out []int64
	for word := range strings.SplitSeq(s, ",") {
		if s == "" {
			break
		}
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// summarize states of each list how long it is, its median and its largest number.
func (r *Report) summarize() {
	for key, ns := range r.sizes {
		slices.Sort(ns)
		r.Stats[key] = int64(len(ns))
		if len(ns) > 0 {
			r.Stats[key+".median"] = ns[len(ns)/2]
			r.Stats[key+".largest"] = ns[len(ns)-1]
		}
	}
}
