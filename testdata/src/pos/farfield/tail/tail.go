// Package tail follows a log that a remote agent sends line by line.
//
// The channel of lines is closed before the connection is, and the error is stored last.
package tail

import (
	"bufio"
	"net"
	"strings"
)

// File is one followed log. Lines is closed at its end; Err then tells why.
type File struct {
	Lines chan string
	Err   error

	conn net.Conn
}

// An AgentError is what the agent said when it gave up.
type AgentError string

func (e AgentError) Error() string { return "agent: " + string(e) }

// Open starts to follow the log that conn carries.
func Open(conn net.Conn) *File {
	f := &File{Lines: make(chan string), conn: conn}
	go f.follow()
	return f
}

func (f *File) follow() {
	sc := bufio.NewScanner(f.conn)
	var err error
	for sc.Scan() {
		if msg, ok := strings.CutPrefix(sc.Text(), "!"); ok {
			err = AgentError(msg)
			break
		}
		f.Lines <- sc.Text()
	}
	if err == nil {
		err = sc.Err()
	}
	close(f.Lines)
	f.conn.Close()
	f.Err = err
}
