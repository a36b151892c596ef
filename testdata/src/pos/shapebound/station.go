// Package shapebound receives the reports of a weather station.
//
// The reader and its clean-up are method values: listen defers the bound method
// settle, which stores the trouble, and has closed the reports before.
package shapebound

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

	mu      sync.Mutex
	trouble string
}

// Tune starts to listen to a station.
func Tune(rw io.ReadWriteCloser) *Station {
	s := &Station{rw: rw, reports: make(chan string)}
	listen := s.listen
	go listen()
	return s
}

func (s *Station) listen() {
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
	stop := s.stop
	stop()
}

func (s *Station) stop() {
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
	why := s.why
	return "", fmt.Errorf("station: %s", why()) // want "`s\\.trouble` may still be empty here"
}

func (s *Station) why() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble
}

// Command sends a command to the station.
func (s *Station) Command(cmd string) error {
	_, err := io.WriteString(s.rw, cmd+"\n")
	return err
}
