package effect

import (
	"fmt"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Functions that call each other, or start each other, are summarised twice: the
// second time with what was found out of each of them the first time. All of them
// are, because each was made while nothing was known of one that is further out. What
// the second time still rests on the first one is a draft. A goroutine that is a draft
// where it is started gets its body once that one is finished.

// recursion keeps the functions that are being summarised.
type recursion struct {
	stack []frame
	at    map[string]int // the place of a function in stack
	// open tells of a finished summary that it rests on the one that is being made
	// at that place of the stack.
	open map[string]int
	// first holds what was found the first time, while the second time lasts.
	first map[string]*Summary
	// drafts are the launches of what was not finished.
	drafts []launch
}

// A launch is one that a function makes itself.
type launch struct {
	b  *builder
	it *item
	e  *Event
}

// A frame is a function that is being summarised.
type frame struct {
	key string
	low int  // the outermost place of the stack that its summary rests on
	hit bool // a summary rests on it

	drafts int // how many drafts there were before it
}

func newRecursion() recursion {
	return recursion{at: make(map[string]int), open: make(map[string]int), first: make(map[string]*Summary)}
}

func (s *Summaries) of(fn *ssa.Function, e env) *Summary {
	if fn == nil || len(fn.Blocks) == 0 {
		return nil
	}
	key := memoKey(fn, e)
	r := &s.recursion
	if sum, ok := s.memo[key]; ok {
		r.uses(key)
		return sum
	}
	if len(r.stack) >= maxDepth {
		s.Over[fn] = true
		return nil
	}
	i := len(r.stack)
	r.stack = append(r.stack, frame{key: key, low: i, drafts: len(r.drafts)})
	r.at[key] = i
	s.memo[key] = r.first[key]
	if s.memo[key] == nil {
		s.memo[key] = &Summary{Fn: fn, order: unordered{}, draft: new(true)}
	}
	sum := s.build(fn, e)
	if f := r.stack[i]; f.hit && f.low == i {
		s.reopen(i)
		*sum.draft = true
		s.memo[key] = sum
		sum = s.build(fn, e)
		s.memo[key] = sum
		r.settle(i)
	}
	s.memo[key] = sum
	r.leave(i)
	return sum
}

// uses notes that the summary that is being made rests on that of key.
func (r *recursion) uses(key string) {
	if len(r.stack) == 0 {
		return
	}
	top := &r.stack[len(r.stack)-1]
	if i, ok := r.at[key]; ok {
		r.stack[i].hit = true
		top.low = min(top.low, i)
	} else if low, ok := r.open[key]; ok {
		top.low = min(top.low, low)
	}
}

// reopen forgets the summaries that rest on the one at place i, but for what they
// have found.
func (s *Summaries) reopen(i int) {
	r := &s.recursion
	for key, low := range r.open {
		if low >= i {
			r.first[key] = s.memo[key]
			*r.first[key].draft = true
			delete(s.memo, key)
			delete(r.open, key)
		}
	}
	r.drafts = r.drafts[:r.stack[i].drafts]
}

// settle ends the second time of the function at place i and of those that rest on it.
func (r *recursion) settle(i int) {
	for key, low := range r.open {
		if low >= i {
			delete(r.open, key)
		}
	}
	if i == 0 {
		clear(r.first)
	}
	from := r.stack[i].drafts
	for _, l := range r.drafts[from:] {
		if body := l.b.launched(l.it.op, l.it.in); body != nil {
			l.it.sum, l.e.Body = body, body
		}
	}
	r.drafts = r.drafts[:from]
}

// leave takes the function at place i, the last one, off the stack.
func (r *recursion) leave(i int) {
	f := r.stack[i]
	r.stack = r.stack[:i]
	delete(r.at, f.key)
	if f.low < i {
		r.open[f.key] = f.low
		r.stack[i-1].low = min(r.stack[i-1].low, f.low)
	}
}

func memoKey(fn *ssa.Function, e env) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%p", fn)
	var parts []string
	for p, f := range e {
		parts = append(parts, fmt.Sprintf("%p=%p/%p", p, f.Fn, f.Recv))
	}
	sort.Strings(parts)
	b.WriteString(strings.Join(parts, ","))
	return b.String()
}
