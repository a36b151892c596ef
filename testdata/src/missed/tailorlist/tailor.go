// Package tailorlist has suits made, in the order in which they are asked for; who waits is in a list.
// When the tailor closes, the goroutine lets all who are on the list go and then writes the
// sign; Suit returns the sign as it is by then.
package tailorlist

import (
	"container/list"
	"sync"
)

// Tailor makes suits.
type Tailor struct {
	logf func(format string, args ...any)

	mu   sync.Mutex
	line list.List // of chan string
	sign string
}

// Open opens a tailor's, which gets its suits from sew until that returns "".
func Open(sew func() string, logf func(string, ...any)) *Tailor {
	t := &Tailor{logf: logf}
	go t.work(sew)
	return t
}

func (t *Tailor) first() chan string {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.line.Front()
	if e == nil {
		return nil
	}
	return t.line.Remove(e).(chan string)
}

func (t *Tailor) work(sew func() string) {
	for suit := sew(); suit != ""; suit = sew() {
		if ch := t.first(); ch != nil {
			ch <- suit
		}
	}
	for ch := t.first(); ch != nil; ch = t.first() {
		close(ch)
	}
	t.logf("tailor: on holiday")
	t.mu.Lock()
	t.sign = "on holiday"
	t.mu.Unlock()
}

// Suit waits for a suit. If there is none, it returns what the sign says.
func (t *Tailor) Suit() (suit, sign string) {
	ch := make(chan string, 1)
	t.mu.Lock()
	t.line.PushBack(ch)
	t.mu.Unlock()
	if suit, ok := <-ch; ok {
		return suit, ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return "", t.sign // want "`t\\.sign`"
}
