// Package farlaunch reads telegrams from a serial line.
//
// The reader is started by a helper of another package, which waits for its
// goroutines only if it is asked to: Telegram does not.
package farlaunch

import (
	"bufio"
	"fmt"
	"io"
	"sync"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farlaunch/tasks"
)

// A Line is an open serial line.
type Line struct {
	port      io.ReadCloser
	telegrams chan string
	tasks     *tasks.Group

	mu     sync.Mutex
	broken error
}

// Open starts to read from port.
func Open(port io.ReadCloser) *Line {
	l := &Line{port: port, telegrams: make(chan string, 8), tasks: tasks.New("serial line")}
	l.tasks.Go(func() { l.read() })
	return l
}

func (l *Line) read() {
	sc := bufio.NewScanner(l.port)
	for sc.Scan() {
		l.telegrams <- sc.Text()
	}
	close(l.telegrams)
	l.port.Close()
	l.mu.Lock()
	l.broken = io.ErrUnexpectedEOF
	l.mu.Unlock()
}

// Telegram returns the next telegram.
func (l *Line) Telegram() (string, error) {
	t, ok := <-l.telegrams
	if !ok {
		l.mu.Lock()
		defer l.mu.Unlock()
		return "", fmt.Errorf("serial line: %w", l.broken) // want "`l\\.broken` may still be nil here: `Telegram` waits only for `close\\(l\\.telegrams\\)` \\(line \\d+\\), the goroutine started in `Open` stores it after that \\(line \\d+\\); wait for `l\\.tasks\\.Wait\\(\\)` first"
	}
	return t, nil
}
