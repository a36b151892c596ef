package eitherfake

import (
	"bufio"
	"io"
	"sync"
)

// Serial is a serial line. It notes why it has ended before it tells so.
type Serial struct {
	port    io.ReadCloser
	samples chan string

	mu     sync.Mutex
	failed error
}

// OpenSerial starts to read a serial line.
func OpenSerial(port io.ReadCloser) *Serial {
	l := &Serial{port: port, samples: make(chan string, 8)}
	go l.poll()
	return l
}

func (l *Serial) poll() {
	sc := bufio.NewScanner(l.port)
	for sc.Scan() {
		l.samples <- sc.Text()
	}
	l.port.Close()
	l.mu.Lock()
	l.failed = io.ErrUnexpectedEOF
	l.mu.Unlock()
	close(l.samples)
}

// Sample returns the next sample.
func (l *Serial) Sample() (string, error) {
	s, ok := <-l.samples
	if !ok {
		return "", io.EOF
	}
	return s, nil
}

// Cause tells why there are no more samples.
func (l *Serial) Cause() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failed
}
