// Package ptyscript drives an interactive program over a terminal: it types the lines of
// a script and collects what the program prints, up to its end.
//
// Everything lives in one function. The goroutine that scans the terminal closes the
// channel of lines, hangs up, and only then keeps the error of the scan in a captured
// local; the collecting loop can leave and return before that. The local is plain, so
// this one is a data race too.
package ptyscript

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Terminal is the master side of a pseudo terminal.
type Terminal interface {
	io.ReadWriter
	Hangup() error
}

// Transcript is what was seen on the terminal.
type Transcript struct {
	Lines   []string
	Prompts int
}

// Play types script into term, one line per prompt, and returns the transcript once the
// program has hung up. The error is that of the terminal, if reading it failed.
func Play(term Terminal, prompt string, script []string) (*Transcript, error) {
	var scanErr error
	lines := make(chan string)
	go func() {
		sc := bufio.NewScanner(term)
		sc.Buffer(make([]byte, 0, 512), 64<<10)
		for sc.Scan() {
			lines <- strings.TrimRight(sc.Text(), "\r")
		}
		close(lines)
		hangErr := term.Hangup()
		if scanErr = sc.Err(); scanErr == nil {
			scanErr = hangErr
		}
	}()

	tr := &Transcript{}
	for line := range lines {
		if line != prompt {
			tr.Lines = append(tr.Lines, line)
			continue
		}
		tr.Prompts++
		if len(script) == 0 {
			continue
		}
		if _, err := fmt.Fprintln(term, script[0]); err != nil {
			tr.Lines = append(tr.Lines, "!"+err.Error())
		}
		script = script[1:]
	}
	return tr, scanErr // want "`scanErr` may still be nil here"
}
