// Package joinpoll is one channel of a chat service.
//
// Read looks whether the reader is done, but goes on when it is not: the default
// arm falls through to the read of the verdict. A member that was banned is told
// that the channel was left in good standing.
package joinpoll

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
)

// Standing is how the server sees the member at the end.
type Standing int32

const (
	Good Standing = iota
	Kicked
	Banned
)

// Channel is a joined channel.
type Channel struct {
	rw       io.ReadWriteCloser
	messages chan string
	done     chan struct{}
	standing atomic.Int32
}

// Join enters the channel.
func Join(rw io.ReadWriteCloser, name string) (*Channel, error) {
	if _, err := fmt.Fprintf(rw, "join %s\n", name); err != nil {
		return nil, err
	}
	ch := &Channel{rw: rw, messages: make(chan string), done: make(chan struct{})}
	go ch.listen()
	return ch, nil
}

func (ch *Channel) listen() {
	defer close(ch.done)
	standing := Good
	sc := bufio.NewScanner(ch.rw)
loop:
	for sc.Scan() {
		verb, text, _ := strings.Cut(sc.Text(), " ")
		switch verb {
		case "say":
			ch.messages <- text
		case "kick":
			standing = Kicked
			break loop
		case "ban":
			standing = Banned
			break loop
		}
	}
	close(ch.messages)
	ch.rw.Close()
	ch.standing.Store(int32(standing))
}

// Read returns the next message, io.EOF when the member has left.
func (ch *Channel) Read() (string, error) {
	for text := range ch.messages {
		if text != "" {
			return text, nil
		}
	}
	select {
	case <-ch.done:
	default:
	}
	switch Standing(ch.standing.Load()) { // want "`ch\\.standing` may still be 0 here: the `default` arm \\(line \\d+\\) does not wait for `listen` to store it \\(line \\d+\\); read it only behind `<-ch\\.done`"
	case Kicked:
		return "", fmt.Errorf("chat: kicked")
	case Banned:
		return "", fmt.Errorf("chat: banned")
	}
	return "", io.EOF
}

// Say posts a message.
func (ch *Channel) Say(text string) error {
	_, err := fmt.Fprintf(ch.rw, "say %s\n", text)
	return err
}
