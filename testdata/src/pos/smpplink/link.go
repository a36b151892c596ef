// Package smpplink is one bind to a short message centre. A goroutine reads the
// deliveries; when the centre unbinds it answers, hangs up, and keeps the status of the
// unbind together with the error of hanging up.
//
// The goroutine closes done last of all, and Submit waits for that before it says why the
// bind is over. Deliver does not: it is woken by the closed deliveries, and can find the
// status of a bind that has not ended. Its caller binds again at once, although the centre
// has told it to stay away.
package smpplink

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// ErrLost is the reason if the centre did not unbind.
var ErrLost = errors.New("smpp: link lost")

// Link is a bind.
type Link struct {
	rw         io.ReadWriteCloser
	deliveries chan string
	done       chan struct{}

	mu     sync.Mutex
	status error
}

// Bind starts to read from the centre.
func Bind(rw io.ReadWriteCloser) *Link {
	l := &Link{rw: rw, deliveries: make(chan string, 8), done: make(chan struct{})}
	go l.receive()
	return l
}

func (l *Link) receive() {
	defer close(l.done)
	status := ErrLost
	sc := bufio.NewScanner(l.rw)
	for sc.Scan() {
		op, arg, _ := strings.Cut(sc.Text(), " ")
		if op == "unbind" {
			code, _ := strconv.Atoi(arg)
			status = fmt.Errorf("smpp: unbound with status %d", code)
			break
		}
		l.deliveries <- arg
	}
	close(l.deliveries)
	if err := l.rw.Close(); err != nil {
		status = errors.Join(status, err)
	}
	l.mu.Lock()
	l.status = status
	l.mu.Unlock()
}

// Submit sends a message. After the end it says why the bind is over.
func (l *Link) Submit(text string) error {
	if _, err := io.WriteString(l.rw, "submit "+text+"\n"); err == nil {
		return nil
	}
	<-l.done
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.status
}

// Deliver returns the next delivery, or why the bind is over. A nil error with an empty
// text means that the centre has nothing more and the bind may be renewed.
func (l *Link) Deliver() (string, error) {
	text, ok := <-l.deliveries
	if !ok {
		l.mu.Lock()
		defer l.mu.Unlock()
		return "", l.status // want "`l\\.status` may still be nil here"
	}
	return text, nil
}
