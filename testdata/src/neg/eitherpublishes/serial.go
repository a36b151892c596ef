package eitherpublishes

import (
	"bufio"
	"io"
	"sync"
)

// serialLink is a serial line.
type serialLink struct {
	port    io.ReadCloser
	samples chan string

	mu     sync.Mutex
	failed error
}

func openSerial(port io.ReadCloser) *serialLink {
	l := &serialLink{port: port, samples: make(chan string, 8)}
	go l.poll()
	return l
}

func (l *serialLink) poll() {
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

func (l *serialLink) sample() (string, error) {
	s, ok := <-l.samples
	if !ok {
		return "", io.EOF
	}
	return s, nil
}

func (l *serialLink) cause() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failed
}
