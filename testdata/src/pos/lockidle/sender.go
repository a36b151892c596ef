// Package lockidle sends mail from a queue in the background.
//
// The sender sleeps on a condition while the queue is empty. Stop sets the flag
// that ends it and waits for it, all in one critical section: the sender is woken,
// but cannot leave the condition before it has the lock again.
package lockidle

import "sync"

// Sender sends queued mail.
type Sender struct {
	deliver func(text string)
	gone    chan struct{}

	mu      sync.Mutex
	cond    *sync.Cond
	queue   []string
	stopped bool
}

// Start starts a sender.
func Start(deliver func(string)) *Sender {
	s := &Sender{deliver: deliver, gone: make(chan struct{})}
	s.cond = sync.NewCond(&s.mu)
	go s.run()
	return s
}

func (s *Sender) run() {
	defer close(s.gone)
	for {
		s.mu.Lock()
		for len(s.queue) == 0 && !s.stopped {
			s.cond.Wait()
		}
		if s.stopped {
			s.mu.Unlock()
			return
		}
		text := s.queue[0]
		s.queue = s.queue[1:]
		s.mu.Unlock()
		s.deliver(text)
	}
}

// Send queues a mail.
func (s *Sender) Send(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, text)
	s.cond.Signal()
}

// Stop ends the sender and returns what it has not sent.
func (s *Sender) Stop() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	s.cond.Broadcast()
	<-s.gone // want "deadlock: `<-s\\.gone` waits with `s\\.mu` locked \\(line \\d+\\), which `run` has to lock \\(line \\d+\\) before `close\\(s\\.gone\\)` \\(line \\d+\\); unlock `s\\.mu` first"
	return s.queue
}
