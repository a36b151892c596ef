// Package scanall scans the ports of a host, a goroutine a port. Each tells the group that it is
// done and then files its error under the name of the port; Run has waited for the group and
// looks through all errors.
package scanall

import (
	"fmt"
	"sync"
)

// Scan scans ports.
type Scan struct {
	group sync.WaitGroup
	logf  func(format string, args ...any)

	mu   sync.RWMutex
	errs map[string]error
}

// New returns a scan.
func New(logf func(string, ...any)) *Scan {
	return &Scan{logf: logf, errs: make(map[string]error)}
}

func (s *Scan) one(port string, dial func(string) error) {
	err := dial(port)
	s.group.Done()
	s.logf("scan: %s: %v", port, err)
	s.mu.Lock()
	s.errs[port] = err
	s.mu.Unlock()
}

// Run scans ports and returns the first error that it comes across.
func (s *Scan) Run(dial func(string) error, ports ...string) error {
	for _, port := range ports {
		s.group.Add(1)
		go s.one(port, dial)
	}
	s.group.Wait()
	s.mu.RLock()
	defer s.mu.RUnlock()
	for port, err := range s.errs { // want "`s\\.errs`"
		if err != nil {
			return fmt.Errorf("scan %s: %w", port, err)
		}
	}
	return nil
}
