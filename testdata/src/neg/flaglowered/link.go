// Package flaglowered is a link to a till that prints receipts.
//
// The reader sets busy while the printer works, also for the last receipt, and
// takes it back. A flag that is lowered again tells that something is going on,
// not that it is over: Status, which finds the link busy and reads the reason in
// one look, shows what is true at that moment. Wait asks for the reason after
// done, which is closed last.
package flaglowered

import (
	"bufio"
	"errors"
	"net"
	"sync"
)

// ErrBusy means that the printer is at work.
var ErrBusy = errors.New("till: printer at work")

// Link is a connection to a till.
type Link struct {
	nc   net.Conn
	logf func(string, ...any)
	done chan struct{}

	mu     sync.Mutex
	busy   bool
	reason error
}

// Connect starts to listen to the till behind nc.
func Connect(nc net.Conn, logf func(string, ...any)) *Link {
	l := &Link{nc: nc, logf: logf, done: make(chan struct{})}
	go l.listen()
	return l
}

func (l *Link) listen() {
	defer close(l.done)
	sc := bufio.NewScanner(l.nc)
	for sc.Scan() {
		l.setBusy(sc.Text() == "PRINTING")
	}
	l.mu.Lock()
	l.busy = true
	l.mu.Unlock()
	l.logf("last receipt: %v", sc.Err())
	l.mu.Lock()
	l.busy = false
	l.mu.Unlock()
	l.logf("link over: %v", sc.Err())
	l.mu.Lock()
	l.reason = errors.Join(net.ErrClosed, sc.Err())
	l.mu.Unlock()
}

func (l *Link) setBusy(on bool) {
	l.mu.Lock()
	l.busy = on
	l.mu.Unlock()
}

// Print sends a receipt, unless one is being printed.
func (l *Link) Print(text string) error {
	if busy, reason := l.Status(); reason != nil {
		return reason
	} else if busy {
		return ErrBusy
	}
	_, err := l.nc.Write([]byte(text + "\n"))
	return err
}

// Status tells whether the printer is at work, and why the link is gone if it is.
func (l *Link) Status() (busy bool, reason error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy {
		return true, l.reason
	}
	return false, l.reason
}

// Wait returns the reason of the end.
func (l *Link) Wait() error {
	<-l.done
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reason
}
