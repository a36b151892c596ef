// Package stormdrain reads a weather station. When the station says that it is done, the reader lets
// the callers go, hears the line out until it is hung up, and then keeps the verdict; Report
// returns the verdict of before.
package stormdrain

import (
	"bufio"
	"io"
	"sync"
)

// Station is a weather station.
type Station struct {
	reports chan string

	mu      sync.Mutex
	verdict string
}

// Dial starts to read from line.
func Dial(line io.Reader) *Station {
	s := &Station{reports: make(chan string)}
	go s.read(bufio.NewScanner(line))
	return s
}

func (s *Station) read(sc *bufio.Scanner) {
	for sc.Scan() && sc.Text() != "done" {
		s.reports <- sc.Text()
	}
	verdict := "complete"
	close(s.reports)
	for sc.Scan() {
		if sc.Text() == "error" {
			verdict = "void"
		}
	}
	s.mu.Lock()
	s.verdict = verdict
	s.mu.Unlock()
}

// Report returns the next report, at the end the verdict.
func (s *Station) Report() (report, verdict string) {
	for report := range s.reports {
		return report, ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return "", s.verdict // want "`s\\.verdict`"
}
