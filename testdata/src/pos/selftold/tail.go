// Package selftold follows a growing file on a remote host.
//
// halt knows that the following goroutine must not wait for itself: that is what
// its argument is for. The call in follow passes the wrong one.
package selftold

import (
	"bufio"
	"fmt"
	"io"
	"sync"
)

// Tail is a file that is followed.
type Tail struct {
	src   io.ReadCloser
	limit int
	wg    sync.WaitGroup
	out   chan string
	once  sync.Once
}

// Follow starts to follow src, for at most limit lines.
func Follow(src io.ReadCloser, limit int) *Tail {
	t := &Tail{src: src, limit: limit, out: make(chan string, 1)}
	t.wg.Go(t.follow)
	return t
}

func (t *Tail) follow() {
	defer close(t.out)
	sc := bufio.NewScanner(t.src)
	for n := 0; sc.Scan(); n++ {
		if n == t.limit {
			t.halt(true)
			return
		}
		t.out <- fmt.Sprintf("%4d %s", n+1, sc.Text())
	}
}

// Lines delivers the lines.
func (t *Tail) Lines() <-chan string { return t.out }

// Close stops to follow.
func (t *Tail) Close() error {
	for range t.out {
	}
	return t.halt(true)
}

func (t *Tail) halt(wait bool) error {
	var err error
	t.once.Do(func() { err = t.src.Close() })
	if wait {
		t.wg.Wait() // want "deadlock: `t\\.wg\\.Wait\\(\\)` waits for `follow` to end, but runs on it \\(called at line \\d+\\), before the return that `t\\.wg` counts \\(line \\d+\\); let its callers wait"
	}
	return err
}
