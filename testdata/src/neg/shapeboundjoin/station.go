// Package shapeboundjoin receives the reports of a weather station.
//
// Everything goes through method values: the reader is one, its clean-up is one,
// and so is the wait that Report does before it asks what the trouble was.
package shapeboundjoin

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Station is a connected weather station.
type Station struct {
	rw      io.ReadWriteCloser
	reports chan string
	readers sync.WaitGroup

	mu      sync.Mutex
	trouble string
}

// Tune starts to listen to a station.
func Tune(rw io.ReadWriteCloser) *Station {
	s := &Station{rw: rw, reports: make(chan string)}
	listen := s.listen
	s.readers.Add(1)
	go listen()
	return s
}

func (s *Station) listen() {
	done := s.readers.Done
	defer done()
	trouble := "out of range"
	settle := s.settle
	defer func() { settle(trouble) }()
	sc := bufio.NewScanner(s.rw)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "TROUBLE "); ok {
			trouble = text
			break
		}
		s.reports <- sc.Text()
	}
	close(s.reports)
	s.rw.Close()
}

func (s *Station) settle(trouble string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = trouble
}

// Report returns the next report.
func (s *Station) Report() (string, error) {
	report, ok := <-s.reports
	if ok {
		return report, nil
	}
	wait, why := s.wait, s.why
	wait()
	return "", fmt.Errorf("station: %s", why())
}

func (s *Station) wait() { s.readers.Wait() }

func (s *Station) why() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble
}
