// Package duplexline is a full duplex line to a device: the caller reads from the socket
// itself, and a goroutine writes commands in the background.
//
// When a write fails the goroutine closes the socket, so that a blocked ReadReply returns,
// and stores its error afterwards. ReadReply then answers with "use of closed network
// connection" where the error of the write would say what happened. The closed socket is
// the only signal here, hence the low tier.
package duplexline

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
)

// Line is one open line.
type Line struct {
	conn     net.Conn
	br       *bufio.Reader
	logf     func(string, ...any)
	commands chan string

	mu       sync.Mutex
	writeErr error
}

// Open starts to write the commands that are queued.
func Open(conn net.Conn, logf func(string, ...any)) *Line {
	l := &Line{conn: conn, br: bufio.NewReader(conn), logf: logf, commands: make(chan string, 8)}
	go l.writeCommands()
	return l
}

func (l *Line) writeCommands() {
	for cmd := range l.commands {
		if _, err := fmt.Fprintf(l.conn, "%s\r\n", cmd); err != nil {
			l.conn.Close()
			l.logf("line: command %q: %v", cmd, err)
			l.mu.Lock()
			l.writeErr = fmt.Errorf("line: command %q: %w", cmd, err)
			l.mu.Unlock()
			return
		}
	}
}

// Queue queues a command. It reports false when too many are waiting.
func (l *Line) Queue(cmd string) bool {
	select {
	case l.commands <- cmd:
		return true
	default:
		return false
	}
}

// ReadReply returns the next line of the device.
func (l *Line) ReadReply() (string, error) {
	reply, err := l.br.ReadString('\n')
	if err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.writeErr != nil { // want "`l\\.writeErr` may still be nil here"
			err = l.writeErr
		}
		return "", err
	}
	return strings.TrimSpace(reply), nil
}

// Finish lets the writer end after the queued commands.
func (l *Line) Finish() { close(l.commands) }
