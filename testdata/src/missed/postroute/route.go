// Package postroute sorts letters. The sorter notes how many it could not read and says that it is
// done. Collect leaves its loop when the sorter is done or when the post office closes, and
// asks for the number either way; in the second case nobody has waited for the sorter.
package postroute

import (
	"bufio"
	"io"
	"strings"
	"sync/atomic"
)

// Sorter sorts letters.
type Sorter struct {
	letters chan string
	done    chan struct{}
	lost    atomic.Int32
}

// Sort starts to sort the addresses in r, one a line.
func Sort(r io.Reader) *Sorter {
	s := &Sorter{letters: make(chan string), done: make(chan struct{})}
	go s.run(bufio.NewScanner(r))
	return s
}

func (s *Sorter) run(sc *bufio.Scanner) {
	defer close(s.done)
	var lost int32
	for sc.Scan() {
		if strings.TrimSpace(sc.Text()) == "" {
			lost++
			continue
		}
		s.letters <- sc.Text()
	}
	s.lost.Store(lost)
}

// Collect hands the letters to bag until the sorter is done or the office closes. It
// returns how many could not be read, as far as that is known.
func (s *Sorter) Collect(closing <-chan struct{}, bag func(string)) int32 {
collect:
	for {
		select {
		case l := <-s.letters:
			bag(l)
		case <-s.done:
			break collect
		case <-closing:
			break collect
		}
	}
	return s.lost.Load() // want "`s\\.lost`"
}
