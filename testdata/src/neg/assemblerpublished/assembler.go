package assemblerpublished

import "io"

// Assembler hands complete messages from the goroutine that parses frames to
// the caller of Connection.Recv.
type Assembler struct {
	queue chan []byte
	ended chan struct{}
}

func newAssembler(size int) *Assembler {
	return &Assembler{queue: make(chan []byte, size), ended: make(chan struct{})}
}

// Put hands over a message, or drops it when the stream has ended.
func (a *Assembler) Put(msg []byte) {
	select {
	case a.queue <- msg:
	case <-a.ended:
	}
}

// Get returns the next message; io.EOF means that there will be no more.
func (a *Assembler) Get() ([]byte, error) {
	select {
	case msg := <-a.queue:
		return msg, nil
	case <-a.ended:
	}
	select {
	case msg := <-a.queue:
		return msg, nil
	default:
		return nil, io.EOF
	}
}

// Close ends the stream of messages. It must be called once.
func (a *Assembler) Close() {
	close(a.ended)
}
