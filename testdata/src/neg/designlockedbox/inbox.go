// Package designlockedbox receives mail notifications.
//
// The fault is kept in a channel with room for one value: taking it out and
// putting it back is a lock and a wait at once. The reader closes the channel of
// notifications before it fills the box, but Next cannot look into the box
// before it is filled.
package designlockedbox

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Inbox is a subscription to one mailbox.
type Inbox struct {
	rw    io.ReadWriteCloser
	notes chan string
	fault chan error
}

// Open selects a mailbox and starts to receive.
func Open(rw io.ReadWriteCloser, mailbox string) (*Inbox, error) {
	if _, err := fmt.Fprintf(rw, "IDLE %s\r\n", mailbox); err != nil {
		return nil, err
	}
	in := &Inbox{rw: rw, notes: make(chan string), fault: make(chan error, 1)}
	go in.idle()
	return in, nil
}

func (in *Inbox) idle() {
	err := io.ErrUnexpectedEOF
	sc := bufio.NewScanner(in.rw)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "* BYE "); ok {
			err = fmt.Errorf("inbox: server says bye: %s", text)
			break
		}
		in.notes <- strings.TrimPrefix(sc.Text(), "* ")
	}
	close(in.notes)
	in.rw.Close()
	in.fault <- err
}

// Next returns the next notification. After the last one it returns the fault,
// as often as it is called.
func (in *Inbox) Next() (string, error) {
	if note, ok := <-in.notes; ok {
		return note, nil
	}
	return "", in.Fault()
}

// Fault returns why the subscription ended. It blocks while it lasts.
func (in *Inbox) Fault() error {
	err := <-in.fault
	in.fault <- err
	return err
}
