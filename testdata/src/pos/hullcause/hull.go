// Package hullcause listens to a submarine. At the end the reader keeps "lost" as the cause, lets the
// caller go, and then keeps what the boat has said last, if it has; Ping may be told "lost"
// of a boat that has said why.
package hullcause

import (
	"bufio"
	"io"
	"strings"
	"sync/atomic"
)

// Lost is the cause when the boat has not said one.
const Lost = "lost"

// Boat is a submarine.
type Boat struct {
	pings chan string
	logf  func(format string, args ...any)
	cause atomic.Value
}

// Hail starts to read from r.
func Hail(r io.Reader, logf func(string, ...any)) *Boat {
	b := &Boat{pings: make(chan string), logf: logf}
	go b.listen(bufio.NewScanner(r))
	return b
}

func (b *Boat) listen(sc *bufio.Scanner) {
	said := ""
	for said == "" && sc.Scan() {
		if why, ok := strings.CutPrefix(sc.Text(), "surfacing: "); ok {
			said = why
			continue
		}
		b.pings <- sc.Text()
	}
	b.cause.Store(Lost)
	close(b.pings)
	if said != "" {
		b.logf("hull: %s", said)
		b.cause.Store(said)
	}
}

// Ping waits for a ping. At the end it returns "" and the cause.
func (b *Boat) Ping() (ping string, cause any) {
	for ping := range b.pings {
		return ping, nil
	}
	return "", b.cause.Load() // want "`b\\.cause`"
}
