// Package closeaside receives a stream of samples.
//
// Close waits for the reader. When the peer breaks the protocol the reader has it
// closed on a goroutine of its own, and goes on to its end.
package closeaside

import (
	"bufio"
	"errors"
	"io"
	"strconv"
)

// ErrGarbage reports a peer that sends no samples.
var ErrGarbage = errors.New("samples: garbage")

// Stream is a stream of samples.
type Stream struct {
	rw      io.ReadWriteCloser
	samples chan int
	done    chan struct{}
	err     error
}

// Open starts to receive.
func Open(rw io.ReadWriteCloser) *Stream {
	s := &Stream{rw: rw, samples: make(chan int, 8), done: make(chan struct{})}
	go s.receive()
	return s
}

func (s *Stream) receive() {
	defer close(s.done)
	sc := bufio.NewScanner(s.rw)
	for sc.Scan() {
		n, err := strconv.Atoi(sc.Text())
		if err != nil {
			s.err = ErrGarbage
			go s.Close()
			return
		}
		s.samples <- n
	}
	s.err = io.EOF
}

// Sample returns the next sample.
func (s *Stream) Sample() (int, error) {
	select {
	case n := <-s.samples:
		return n, nil
	case <-s.done:
		return 0, s.err
	}
}

// Close tells the peer and returns when nothing is received any more.
func (s *Stream) Close() error {
	io.WriteString(s.rw, "stop\n")
	err := s.rw.Close()
	<-s.done
	return err
}
