// Package irclink keeps one link to an IRC server and turns its lines into events.
//
// The end of the link is told by a nil event. listen sends it, then closes the socket,
// and stores the code last: Next, woken by the nil, reports code zero for a link that
// the server killed. The code is atomic, so no race detector will ever mind.
package irclink

import (
	"bufio"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

const codeLost = 408

// Event is one line of the server.
type Event struct {
	Source, Command string
	Args            []string
}

// Link is one registered connection.
type Link struct {
	conn   net.Conn
	events chan *Event
	wg     sync.WaitGroup
	code   atomic.Int32
}

// Attach registers as nick and starts to listen.
func Attach(conn net.Conn, nick string) (*Link, error) {
	l := &Link{conn: conn, events: make(chan *Event, 16)}
	if _, err := fmt.Fprintf(conn, "NICK %s\r\nUSER %s 0 * :%s\r\n", nick, nick, nick); err != nil {
		return nil, fmt.Errorf("irc: register %s: %w", nick, err)
	}
	l.wg.Go(l.listen)
	return l, nil
}

func (l *Link) listen() {
	code := int32(codeLost)
	sc := bufio.NewScanner(l.conn)
scan:
	for sc.Scan() {
		ev := parseLine(sc.Text())
		switch ev.Command {
		case "PING":
			fmt.Fprintf(l.conn, "PONG %s\r\n", strings.Join(ev.Args, " "))
		case "ERROR":
			if n, err := strconv.Atoi(ev.Args[0]); err == nil {
				code = int32(n)
			}
			break scan
		default:
			l.events <- ev
		}
	}
	l.events <- nil
	l.conn.Close()
	l.code.Store(code)
}

func parseLine(line string) *Event {
	ev := &Event{}
	if rest, ok := strings.CutPrefix(line, ":"); ok {
		ev.Source, line, _ = strings.Cut(rest, " ")
	}
	words := strings.Fields(line)
	if len(words) < 2 {
		words = append(words, "", "")
	}
	ev.Command, ev.Args = words[0], words[1:]
	return ev
}

// Next returns the next event. After an error it must not be called again.
func (l *Link) Next() (*Event, error) {
	ev := <-l.events
	if ev == nil {
		return nil, fmt.Errorf("irc: link ended with code %d", l.code.Load()) // want "`l\\.code` may still be 0 here: `Next` waits only for a value on `l\\.events` \\(line \\d+\\), `listen` stores it after that \\(line \\d+\\); wait for `l\\.wg\\.Wait\\(\\)` first, as `Shutdown` does"
	}
	return ev, nil
}

// Say sends text to a channel or a nick.
func (l *Link) Say(to, text string) error {
	_, err := fmt.Fprintf(l.conn, "PRIVMSG %s :%s\r\n", to, text)
	return err
}

// Shutdown ends the link, waits for the listener and returns how the link ended.
func (l *Link) Shutdown() int {
	l.conn.Close()
	l.wg.Wait()
	return int(l.code.Load())
}
