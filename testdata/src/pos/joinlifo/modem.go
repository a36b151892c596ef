// Package joinlifo talks to a modem with AT commands.
//
// In listen the defer that closes stopped is registered last and so runs first,
// before the deferred hangup that stores the cause. Unsolicited waits for
// stopped and still finds no cause.
package joinlifo

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
)

// Cause is why the line was dropped.
type Cause uint32

const (
	CauseUnknown Cause = iota
	CauseNoCarrier
	CauseRemote
)

// Modem is a modem in command mode.
type Modem struct {
	tty     io.ReadWriteCloser
	codes   chan string
	stopped chan struct{}
	cause   atomic.Uint32
}

// Attach starts to listen on the tty.
func Attach(tty io.ReadWriteCloser) *Modem {
	m := &Modem{tty: tty, codes: make(chan string, 2), stopped: make(chan struct{})}
	go m.listen()
	return m
}

func (m *Modem) listen() {
	cause := CauseRemote
	defer func() { m.hangup(cause) }()
	defer close(m.stopped)

	sc := bufio.NewScanner(m.tty)
	for sc.Scan() {
		switch code := strings.TrimSpace(sc.Text()); code {
		case "", "OK":
		case "NO CARRIER":
			cause = CauseNoCarrier
			close(m.codes)
			return
		default:
			m.codes <- code
		}
	}
	close(m.codes)
}

func (m *Modem) hangup(cause Cause) {
	m.tty.Close()
	m.cause.Store(uint32(cause))
}

// Unsolicited returns the next code that the modem sends by itself.
func (m *Modem) Unsolicited() (string, error) {
	code, ok := <-m.codes
	if !ok {
		<-m.stopped
		return "", fmt.Errorf("modem: line dropped, cause %d", m.cause.Load()) // want "`m\\.cause` may still be 0 behind `<-m\\.stopped`: the deferred `close\\(m\\.stopped\\)` \\(line \\d+\\) comes before `listen` stores it \\(line \\d+\\); close `m\\.stopped` after that"
	}
	return code, nil
}

// Dial calls a number.
func (m *Modem) Dial(number string) error {
	_, err := io.WriteString(m.tty, "ATD"+number+"\r")
	return err
}
